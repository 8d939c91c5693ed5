"""Whether a feed's text is only a summary, and whether a page is the article that the feed announced. No I/O."""

import re
from typing import Final

from connectors.articles.page import PageText
from connectors.articles.phrases import phrases
from extraction.text.normalise import key

#: A text of the feed from here on is the whole of a report; agencies' shortest have less, and so have all summaries.
WHOLE_CHARS: Final = 700
#: What a wall says is short; a long article may well tell of cookies.
WALL_CHARS: Final = 1500
#: Share of the feed's words that the page must have. Asked by title alone whether each of the 28 pages of the tests is
#: the article of each, four answers of 784 are wrong with it.
SHARED: Final = 0.5
#: Shorter words are in every text.
_MIN_WORD_CHARS: Final = 4
_WORD: Final = re.compile(r"[^\W\d_]+")
_CUT: Final = ("…", "...", "[…]", "[...]", "(…)", "(...)")
#: WordPress ends the summaries of its feeds so, in the language of the site; ours of matching is folded.
_CREDIT: Final = re.compile(
    r"\s*(?:the post\b.{0,300}\bappeared first on\b|ظهرت المقاله\b.{0,300}\bاولا علي\b).{0,200}$"
)
_CLOSING: Final = ' \t\r\n»›>→←«‹.:!-|[]()"'
#: Joined to the front of an Arabic word: and, the.
_ARABIC_FRONT: Final = re.compile(r"^و?(?:ال)?(?=\w{3})")


def is_summary(text: str) -> bool:
    """Return whether the text of a feed is less than the article: short, cut, or with a call to read on at its end."""
    if len(text) < WHOLE_CHARS:
        return True
    folded = _CREDIT.sub("", key(text[-WHOLE_CHARS:]))
    return folded.endswith(_CUT) or folded.rstrip(_CLOSING + "…").endswith(phrases("read_more"))


def is_article(title: str, summary: str, page: PageText) -> bool:
    """Return whether a page plausibly is the article of that title and summary, and is there to be read."""
    folded = key(page.text)
    if not folded or page.is_paywalled:
        return False
    if len(folded) < WALL_CHARS and any(phrase in folded for phrase in phrases("walls")):
        return False
    shared = _share(_words(title) | _words(summary), folded)
    # A wall may bear the article's title, but has not a word of it in its text.
    return shared >= SHARED or (shared > 0 and _share(_words(title), key(page.title)) >= SHARED)


def _share(words: set[str], folded: str) -> float:
    return sum(word in folded for word in words) / len(words) if words else 1.0


def _words(text: str) -> set[str]:
    words = (_ARABIC_FRONT.sub("", word) for word in _WORD.findall(key(text)))
    return {word for word in words if len(word) >= _MIN_WORD_CHARS}
