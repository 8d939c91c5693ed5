"""Look names up: states, places, organisations and office-holders, from the packaged tables.

A name is matched token by token on folded text, so a name may be written with quotes, hyphens or hash marks between its
words. Arabic prefix letters (and, so, by, for, like) stand before the first word and are taken off.
"""

from functools import cache, lru_cache
from typing import Final, NamedTuple

from extraction.names.register import Entry, lexicon, names_in, rows
from extraction.text.document import Document
from extraction.text.normalise import JOINER, key

#: Arabic letters before a name: وب is "and in", لل stands for ل and the article.
_PREFIXES: Final = ("وب", "ول", "وك", "فب", "فل", "و", "ف", "ب", "ل", "ك")
_PREFIX_LETTERS: Final = ("و", "ف", "ب", "ل", "ك")
#: What may stand between two words of one name.
_BETWEEN: Final = " \t\"'_-#()." + JOINER
_LONGEST_GAP: Final = 4
_SHORT_WORD: Final = 2
_CAPITAL_ACRONYM: Final = 5


class Found(NamedTuple):
    """A name in a document: token range `first` to `last`, offsets without prefix letters, and what it may be."""

    first: int
    last: int
    start: int
    end: int
    entries: list[Entry]


@lru_cache(maxsize=65536)
def without_prefix(word: str) -> tuple[tuple[int, str], ...]:
    """Return (letters taken off, rest) of an Arabic word: itself, and what prefix letters leave."""
    if not word.startswith(_PREFIX_LETTERS):
        return ((0, word),)
    found: tuple[tuple[int, str], ...] = ((0, word),)
    for lam in ("لل", "ولل"):
        if word.startswith(lam) and len(word) > len(lam) + 1:
            found += ((len(lam), "ال" + word[len(lam) :]),)
    for prefix in _PREFIXES:
        if word.startswith(prefix) and len(word) - len(prefix) >= _SHORT_WORD:
            found += ((len(prefix), word[len(prefix) :]),)
    return found


def joins(document: Document, left: int, right: int) -> bool:
    """Return whether only spaces, quotes, hyphens and the like stand between two tokens of one name."""
    gap = document.norm[document.tokens[left].end : document.tokens[right].start]
    return gap == " " or (len(gap) <= _LONGEST_GAP and not gap.strip(_BETWEEN))


def _is_written_as_name(document: Document, start: int, end: int, joined: str, acronyms: frozenset[str]) -> bool:
    """Latin names begin with a capital (or al-); acronyms that are also words (IS, US, WHO) are all capitals."""
    written = document.full[start:end]
    if not written[0].isascii() or not written[0].isalpha():
        return True
    if joined in acronyms and len(joined) <= _CAPITAL_ACRONYM:
        return written.upper() == written
    return written[0].isupper() or (joined.startswith(("al ", "ar ", "as ", "el ")) and any(map(str.isupper, written)))


def offset_of(document: Document, index: int, taken: int) -> int:
    """Return the offset after `taken` letters of a token, not counting joiners."""
    token = document.tokens[index]
    at = token.start
    while taken and at < token.end:
        if document.norm[at] != JOINER:
            taken -= 1
        at += 1
    return at


@lru_cache(maxsize=65536)
def _beginnings(word: str) -> tuple[tuple[int, str, int], ...]:
    """Return (letters taken off, rest, words of the longest) of the names that may begin with a word; none for most."""
    longest = lexicon().longest
    found = (
        (taken, rest, longest.get(rest) or longest.get(rest.removesuffix("'s"), 0))
        for taken, rest in without_prefix(word)
    )
    return tuple(one for one in found if one[-1])


def longest_at(document: Document, keys: list[str], index: int) -> Found | None:
    """Return the longest name of the tables that begins with token `index`, as few prefix letters off as may be."""
    for taken, word, most in _beginnings(keys[index]):
        best, joined = _named(document, index, index, taken, word), word
        for last in range(index + 1, min(index + most, len(keys))):
            if not joins(document, last - 1, last):
                break
            joined = f"{joined} {keys[last]}"
            best = _named(document, index, last, taken, joined) or best
        if best is not None:
            return best
    return None


def _named(document: Document, index: int, last: int, taken: int, joined: str) -> Found | None:
    """Return the name that tokens `index` to `last`, inclusive, are: `joined`, or that without an English genitive."""
    names, genitive = lexicon(), 0
    entries = names.entries.get(joined)
    if entries is None and joined.endswith("'s"):
        entries, genitive = names.entries.get(joined[:-2]), 2
    if entries is None:
        return None
    start, end = offset_of(document, index, taken), document.tokens[last].end - genitive
    is_name = _is_written_as_name(document, start, end, joined, names.acronyms)
    return Found(index, last + 1, start, end, entries) if is_name else None


#: Forms of adjectives that are other words nearly always: المالية is of finance, seldom of Mali.
_OTHER_WORDS: Final = ("ماليه",)
_FEMININE_AND_PLURAL: Final = ("", "ه", "ون", "ين", "ات", "ا", "تين", "ان", "يين", "تان")


@cache
def nationalities() -> dict[str, tuple[str, bool]]:
    """Return alpha-3 and whether it is a plural, by folded adjective without the article: سوريين gives SYR, plural."""
    found: dict[str, tuple[str, bool]] = {}
    for iso, _, adjectives, _, english, *_ in rows("countries.tsv"):
        for name in names_in(adjectives):
            stem = key(name.lstrip("+"))
            if name.startswith("+"):
                found.setdefault(stem, (iso, True))
                continue
            if " " in stem:
                continue
            for ending in _FEMININE_AND_PLURAL:
                found.setdefault(stem + ending, (iso, ending in ("ون", "ين", "يين")))
        for name in names_in(english):
            stem = key(name.lstrip("+"))
            if " " in stem:
                continue
            found.setdefault(stem, (iso, name.startswith("+")))
            if not stem.endswith(("sh", "ch", "ese", "s", ".")):
                found.setdefault(stem + "s", (iso, True))
    for word in _OTHER_WORDS:
        del found[word]
    return found


@cache
def _state_names() -> frozenset[str]:
    """Return folded one-word names of states: سورية is the state, السورية is Syrian."""
    return frozenset(key(name) for fields in rows("countries.tsv") for name in names_in(fields[1]))


@lru_cache(maxsize=65536)
def nationality(word: str) -> tuple[str, bool, bool] | None:
    """Return (alpha-3, is plural, has the article) of a folded word, or None."""
    known = nationalities()
    for _, rest in without_prefix(word.removesuffix("'s")):
        bare = rest.removeprefix("ال")
        if bare in known and rest not in _state_names():
            iso, is_plural = known[bare]
            return iso, is_plural, bare != rest
    return None
