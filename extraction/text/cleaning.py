"""Take out of a text what is no part of its words, and remember where each letter stood.

What goes: markup that was left in, with scripts and comments; character entities; controls of direction and width and
soft hyphens, which cut words in two; vowel marks where a text has them throughout; lines that only lead to another
article ("Read also: ...") or name its writers. Letters of presentation forms (U+FEFB is lam and alef) become plain
ones. A block of markup becomes a line break, so that what is in it is a sentence of its own; other markup leaves
nothing, as in a browser.

Pure and linear in the length of the text. Most texts need none of it, and cost a few searches.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from html import unescape
from typing import Final, NamedTuple

#: Where something is to be put in place of a stretch: start, end, what.
Change = tuple[int, int, str]

_BLOCKS_WORDS: Final = (
    "address article aside blockquote body br button caption center dd details dialog div dl dt fieldset figcaption "
    "figure footer form frame h1 h2 h3 h4 h5 h6 head header hr html iframe img input label legend li link main meta "
    "nav noscript object ol optgroup option p param picture pre script section select source style summary svg table "
    "tbody td textarea tfoot th thead title tr track ul video"
)
_BLOCKS: Final = frozenset(_BLOCKS_WORDS.split())
_INLINE_WORDS: Final = (
    "a abbr acronym b bdi bdo big cite code data del dfn em embed font i ins kbd mark o:p q s samp small span strike "
    "strong sub sup time tt u var wbr"
)
_INLINE: Final = frozenset(_INLINE_WORDS.split())
_TAG: Final = re.compile(r"</?([a-z][a-z0-9:]{0,15})(?=[\s/>])([^<>]*)>|<!doctype[^<>]*>", re.IGNORECASE)
#: What holds no words of the article, with what ends it.
_CODE: Final = re.compile(r"<(!--|script\b|style\b)", re.IGNORECASE)
_CODE_ENDS: Final = {
    "!--": re.compile("-->"),
    "script": re.compile(r"</script[^<>]*>", re.IGNORECASE),
    "style": re.compile(r"</style[^<>]*>", re.IGNORECASE),
}
#: An entity, at times of an entity: &amp;quot; was written by two programs, one after the other.
_ENTITY: Final = re.compile(r"&(?:amp;)*(#\d{1,7};?|#x[0-9a-f]{1,6};?|[a-z][a-z0-9]{1,30};)", re.IGNORECASE)
_ACCENTED: Final = re.compile(r"([^\W\d_])([\u0300-\u036f]+)")
_INVISIBLE: Final = re.compile("[\u00ad\u0300-\u036f\u061c\u200b\u200d-\u200f\u202a-\u202e\u2060-\u206f\ufeff]+")
_PRESENTATION: Final = re.compile("[\ufb50-\ufd3d\ufd50-\ufdff\ufe70-\ufefc]+")
_VOWELS: Final = re.compile("[\u064b-\u0652\u0670]+")
#: Words before the title of another article, and the mark between them; a dash has blanks about it, or it joins words.
_ALSO: Final = r"[ \u00a0]+[أا]يض(?:ا|اً|ًا)"
_LEAD_WORDS: Final = (
    rf"(?:[اأإ]قر(?:أ|ا|ئي|أوا|ؤوا)|طالع|شاهد){_ALSO}|لقراءة المزيد|للمزيد|(?:مواضيع|أخبار|مقالات) ذات صلة"
    r"|read (?:also|more|next)|also read|see also|related(?: stories| articles)?"
)
#: A longer line holds more than a title: the text itself, where a feed has lost its line breaks.
_LONGEST_TITLE: Final = 200
#: No line that begins with a quotation mark leads elsewhere: it is what somebody said.
_LEADS_ELSEWHERE: Final = re.compile(
    rf"^[^\w\n\"'“”„«‘’]*(?:{_LEAD_WORDS})(?:[ \u00a0]*(?::|\.\.+|…|\||>+|»|←)|[ \u00a0]+[-–])"
    rf"[^\n]{{0,{_LONGEST_TITLE}}}$",
    re.IGNORECASE | re.MULTILINE,
)
#: A name in a line of writers, and what may stand among such names; any other small word makes the line a sentence.
_CAPITAL: Final = "A-Z\u00c0-\u00de"
_NAME: Final = rf"(?:[Aa]l-|el-)?[{_CAPITAL}][\w.'’-]{{0,20}}"
_AMONG_NAMES: Final = (
    r"(?:and|in|by|for|from|at|of|the|al|el|bin|ibn|van|von|de|der|additional|reporting|writing|editing|compiled"
    r"|edited|written)[,;]?"
)
#: Names of Arabic writers: neither a word with the article nor a particle is of one.
_NO_NAME: Final = r"(?!ال)(?![^\n]*[ \u00a0](?:في|من|إلى|على|عن|أن|إن|لا|لن|لم|بعد|قبل)[ \u00a0])"
#: Lines that say who wrote, read and put together an article: they are of the outlet, not in its news. A name has two
#: words at least: "By Friday" is a line of the news.
_WRITERS: Final = re.compile(
    rf"^By:? {_NAME}(?:(?:,| and| &)? {_NAME}){{1,7}}[ \t\r\u00a0]*$"
    r"|^[ \u00a0]*\(?(?:Additional )?(?:Reporting|Writing|Editing|Compiled|Edited|Written) [Bb]y"
    rf"(?:[ \u00a0]{{1,2}}(?:(?:al-|el-)?[{_CAPITAL}&][^\s]{{0,40}}|{_AMONG_NAMES})){{1,40}}[ \t\r\u00a0]*$"
    rf"|^[ \u00a0]*\(?(?:كتبت?|تحرير|[إا]عداد|ترجمة)[ \u00a0]{{0,2}}[:/-][ \u00a0]*+{_NO_NAME}[^\n!؟]{{1,40}}(?<!\.)$",
    re.MULTILINE,
)
#: A text of which vowel marks are this share is vocalised; news has one in forty at the most. A headline with fewer
#: than so many has them to tell words apart: عُمان (Oman).
_VOCALISED: Final = 0.1
_FEWEST_VOWELS: Final = 5
#: More accents on one letter than this are no writing.
_MOST_ACCENTS: Final = 4
_MAY_NEED: Final = re.compile(
    "[<&\u00ad\u0300-\u036f\u061c\u200b\u200d-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufb50-\ufdff\ufe70-\ufefc]"
)


class Cleaned(NamedTuple):
    """A cleaned text; letter i of it stands at `starts[i]` to `ends[i]` of what was written. None: it is as written."""

    text: str
    starts: list[int] | None = None
    ends: list[int] | None = None

    def written(self, start: int, end: int) -> tuple[int, int]:
        """Return where a stretch stands in what was written."""
        if self.starts is None or self.ends is None:
            return start, end
        return self.starts[start], self.ends[end - 1]

    def cut(self, length: int) -> "Cleaned":
        """Return the beginning."""
        return self._replace(text=self.text[:length])

    def changed(self, changes: Iterable[Change]) -> "Cleaned":
        """Return the text with stretches changed; they come in order and none overlaps another."""
        parts: list[str] = []
        starts: list[int] = []
        ends: list[int] = []
        old_starts = self.starts if self.starts is not None else range(len(self.text))
        old_ends = self.ends if self.ends is not None else range(1, len(self.text) + 1)
        done = 0
        for start, end, new in [*changes, (len(self.text), len(self.text), "")]:
            parts += [self.text[done:start], new]
            starts += old_starts[done:start]
            ends += old_ends[done:start]
            if start < end:
                starts += [old_starts[start]] * len(new)
                ends += [old_ends[end - 1]] * len(new)
            done = end
        return Cleaned("".join(parts), starts, ends)


def cleaned(text: str, *, is_title: bool = False) -> Cleaned:
    """Return a text without what is no part of its words; a title is one, whatever it begins with."""
    found = Cleaned(text)
    if _MAY_NEED.search(text):
        for changes in (_entities, _code, _tags, _accents, _letters):
            found = _with(found, changes(found.text))
    for lines in () if is_title else (_LEADS_ELSEWHERE, _WRITERS):
        found = _with(found, ((one.start(), one.end(), "") for one in lines.finditer(found.text)))
    return _with(found, _vowels(found.text))


def joined(title: Cleaned, text: Cleaned, title_chars: int) -> Cleaned:
    """Return the title, a line feed and the text; the written title has `title_chars` letters."""
    whole = f"{title.text}\n{text.text}"
    if title.starts is None and text.starts is None and len(title.text) == title_chars:
        return Cleaned(whole)
    starts, ends = [], []
    for one, base in ((title, 0), (Cleaned("\n"), title_chars), (text, title_chars + 1)):
        length = len(one.text)
        starts += [base + at for at in (one.starts or range(length))[:length]]
        ends += [base + at for at in (one.ends or range(1, length + 1))[:length]]
    return Cleaned(whole, starts, ends)


def _with(found: Cleaned, changes: Iterator[Change]) -> Cleaned:
    ordered = list(changes)
    return found.changed(ordered) if ordered else found


def _entities(text: str) -> Iterator[Change]:
    for found in _ENTITY.finditer(text):
        name = found.group(1)
        letters = unescape(f"&{name}")
        if letters != f"&{name}":
            yield found.start(), found.end(), letters


def _code(text: str) -> Iterator[Change]:
    """Yield the scripts, styles and comments; one that does not end is left, or it would take the article with it."""
    done = 0
    unended: set[str] = set()
    for found in _CODE.finditer(text):
        kind = found.group(1).lower()
        if found.start() < done or kind in unended:
            continue
        end = _CODE_ENDS[kind].search(text, found.end())
        if end is None:
            unended.add(kind)
            continue
        done = end.end()
        yield found.start(), done, "\n"


def _tags(text: str) -> Iterator[Change]:
    for found in _TAG.finditer(text):
        name = (found.group(1) or "html").lower()
        if len(name) == 1 and _is_compared(found.group(2)):
            continue
        if name in _BLOCKS:
            yield found.start(), found.end(), "\n"
        elif name in _INLINE:
            yield found.start(), found.end(), ""


def _is_compared(attributes: str) -> bool:
    """Say whether what follows a single letter makes it no tag: in "if a <b and c> d" it has words and sets nothing."""
    return "=" not in attributes and any(map(str.isalnum, attributes))


def _accents(text: str) -> Iterator[Change]:
    """Yield the letters whose accents are written as letters of their own, each made one."""
    for found in _ACCENTED.finditer(text):
        yield found.start(), found.end(), unicodedata.normalize("NFC", found.group()[:_MOST_ACCENTS])


def _letters(text: str) -> Iterator[Change]:
    found = [(one.start(), one.end(), "") for one in _INVISIBLE.finditer(text)]
    for one in _PRESENTATION.finditer(text):
        found += [(at, at + 1, _plain_form(text[at])) for at in range(one.start(), one.end())]
    yield from sorted(found)


def _plain_form(letter: str) -> str:
    return unicodedata.normalize("NFKC", letter).strip()


def _vowels(text: str) -> Iterator[Change]:
    """Yield the vowel marks of a text that has them throughout, each with the letter that it stands on."""
    marks = list(_VOWELS.finditer(text))
    if len(marks) < max(_FEWEST_VOWELS, _VOCALISED * len(text)):
        return
    for mark in marks:
        start = max(0, mark.start() - 1)
        yield start, mark.end(), text[start : mark.start()]
