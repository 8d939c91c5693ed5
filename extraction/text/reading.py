"""Read an article: one string, its folded twin, language, sentences and tokens."""

import re
from bisect import bisect_left
from functools import cache
from typing import Final

from extraction.text.cleaning import cleaned, joined
from extraction.text.document import Document, Script, Sentence, Token
from extraction.text.language import language_of
from extraction.text.normalise import JOINER, normalise
from extraction.text.sentences import HEADING_WORDS, sentences_of
from schemas.analysis import ArticleText

#: The groups are the scripts: number, initials (U.S.), Latin word with apostrophe, Arabic word, any other letters.
#: Initials are bounded and never given back: "a.a.a.a" for ever would take quadratic time.
_TOKEN: Final = re.compile(
    rf"(?P<digit>\d+(?:[.,٫٬]\d+)*)"
    rf"|(?P<latin>(?:[a-z]\.){{2,12}}+(?![a-z])|[a-z\u00df-\u024f]+(?:'[a-z]+)*)"
    rf"|(?P<arabic>[\u0620-\u064a\u066e-\u06d3\u06d5\u06ee\u06ef\u06fa-\u06ff\u0750-\u077f]"
    rf"[\u0620-\u064a\u066e-\u06d3\u06d5\u06ee\u06ef\u06fa-\u06ff\u0750-\u077f{JOINER}]*)"
    rf"|(?P<other>[^\W\d_]+)"
)
#: Characters of an article that are read: some 2,700 words, more than a news report has. What comes after is
#: passed over, so that no article takes long.
READ: Final = 16_000
#: Characters that are looked at: markup that is left in may be three quarters of an article.
_WRITTEN: Final = 4 * READ
#: Words of a sentence; a longer one is none, and is cut.
_LONGEST: Final = 120
_FINAL_MARKS: Final = ".!?؟…،,;:؛"


@cache
def _scripts() -> dict[str, Script]:
    return {"digit": "digit", "latin": "latin", "arabic": "arabic", "other": "other"}


def tokens_of(norm: str) -> tuple[Token, ...]:
    """Return the words and numbers of folded text; marks of punctuation are what stands between them."""
    scripts = _scripts()
    found = []
    for match in _TOKEN.finditer(norm):
        kind = match.lastgroup or "other"
        text = match.group()
        end = match.end()
        if kind == "arabic" and text[-1] == JOINER:
            text = text.rstrip(JOINER)
            end = match.start() + len(text)
        found.append(Token(match.start(), end, text, scripts[kind]))
    return tuple(found)


def _sentences(full: str, norm: str, tokens: tuple[Token, ...], title_end: int) -> tuple[Sentence, ...]:
    starts = [token.start for token in tokens]
    bounds = sentences_of(full, norm)
    last_paragraph = bounds[-1][2] if bounds else 0
    found: list[Sentence] = []
    for index, (start, end, paragraph) in enumerate(bounds):
        first, last = bisect_left(starts, start), bisect_left(starts, end)
        alone = (index == 0 or bounds[index - 1][2] != paragraph) and (
            index + 1 == len(bounds) or bounds[index + 1][2] != paragraph
        )
        is_heading = (
            alone and paragraph < last_paragraph and last - first <= HEADING_WORDS and norm[end - 1] not in _FINAL_MARKS
        )
        is_headline = start < title_end or is_heading
        for cut in range(first, max(last, first + 1), _LONGEST):
            begin = start if cut == first else starts[cut]
            finish = starts[cut + _LONGEST] if cut + _LONGEST < last else end
            found.append(Sentence(len(found), begin, finish, cut, min(last, cut + _LONGEST), paragraph, is_headline))
    return tuple(found) or (Sentence(0, 0, len(full), 0, len(tokens), 0),)


def read_document(article: ArticleText) -> Document:
    """Return the article made ready for coding: cleaned, any string taken, its beginning read."""
    title = cleaned(article.title[:_WRITTEN], is_title=True).cut(READ)
    text = cleaned(article.text[:_WRITTEN]).cut(READ - len(title.text))
    whole = joined(title, text, len(article.title))
    full = whole.text
    norm = normalise(full)
    tokens = tokens_of(norm)
    title_end = len(title.text)
    return Document(
        id=article.id,
        full=full,
        norm=norm,
        title_end=title_end,
        language=language_of(text.text if len(text.text) > title_end else full),
        published=article.published,
        sentences=_sentences(full, norm, tokens, title_end),
        tokens=tokens,
        source=article.source,
        cleaned=whole,
    )
