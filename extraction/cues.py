"""Find in a sentence the words that say of its events whether they happened: once, for all its triggers."""

from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from typing import Any, Final, NamedTuple

from extraction.tables import table
from extraction.words import Word, fold, split, unprefixed
from schemas.codebook import Realis

Phrase = tuple[str, ...]
#: What the words after an event's own say of it stands no further off than this, in words.
BEHIND: Final = 2
_COMMON_PREFIXES: Final = frozenset({"", "و", "ف", "ال", "وال"})
#: By and for, which Arabic writes together with the word after them.
_GLUED: Final = frozenset({"ب", "ل"})


class Group(NamedTuple):
    """Cues that say one thing, as `data/realis.yaml` describes them; of two that hold the lower `rank` decides."""

    name: str
    rank: int
    says: Realis
    reach: int
    far: int
    span: int
    is_whole: bool
    is_object: bool
    is_some: bool
    is_report: bool
    is_own: bool
    is_linked: bool
    is_complement: bool
    is_firm: bool
    is_yielding: bool
    blocked: frozenset[str]
    through: frozenset[str]


class Mark(NamedTuple):
    """A cue in a text: words `first` to `last` (exclusive), and on which side of the event's word it is meant."""

    first: int
    last: int
    group: Group
    side: str


class _Cue(NamedTuple):
    phrase: Phrase
    group: Group
    side: str


_SIDES: Final = ("before", "behind", "predicate")
_PLAIN: Final = "plain"


def folded(words: Iterable[str]) -> frozenset[str]:
    """Return words in the form that a text's have."""
    return frozenset(fold(word) for word in words)


@cache
def listed(name: str) -> frozenset[str]:
    """Return a list of single words of the data file."""
    return folded(table("realis")[name])


@cache
def saying() -> frozenset[str]:
    """Return the Arabic verbs of saying."""
    return folded(table("attribution")["says"]["ar"])


@cache
def phrases(name: str) -> dict[str, tuple[Phrase, ...]]:
    """Return a list of the data file whose entries may be of several words, by the first of them."""
    found: dict[str, list[Phrase]] = {}
    for text in table("realis")[name]:
        phrase = split(text)
        found.setdefault(phrase[0], []).append(phrase)
    return {first: tuple(rows) for first, rows in found.items()}


def _group(name: str, rank: int, row: dict[str, Any]) -> Group:  # Any: the whole of YAML
    return Group(
        name=name,
        rank=rank,
        says=row.get("says", "occurred"),
        reach=row.get("reach", 0),
        far=row.get("far", 0),
        span=row.get("span", BEHIND),
        is_whole=row.get("whole", False),
        is_object=row.get("object", False),
        is_some=row.get("some", False),
        is_report=row.get("report", False),
        is_own=row.get("own", False),
        is_linked=row.get("linked", False),
        is_complement=row.get("complement", False),
        is_firm=row.get("firm", False),
        is_yielding=row.get("yielding", False),
        blocked=folded(row.get("blocked", ())),
        through=folded(row.get("through", ())),
    )


@cache
def groups() -> dict[str, Group]:
    """Return the groups of cues by name; reads the data file the first time."""
    return {name: _group(name, rank, row) for rank, (name, row) in enumerate(table("realis")["groups"].items())}


@cache
def _cues() -> dict[str, tuple[_Cue, ...]]:
    """Return the cues by their first word, the longest first."""
    found: dict[str, list[_Cue]] = {}
    for name, row in table("realis")["groups"].items():
        for side in _SIDES:
            for text in row.get(side, ()):
                phrase = split(text)
                found.setdefault(phrase[0], []).append(_Cue(phrase, groups()[name], side))
    return {first: tuple(sorted(rows, key=lambda cue: -len(cue.phrase))) for first, rows in found.items()}


@lru_cache(maxsize=16384)
def _starting(text: str) -> tuple[_Cue, ...]:
    """Return the cues that may begin with a word as written; only the first word of several takes every prefix."""
    return tuple(
        sorted(
            (
                cue
                for stem in unprefixed(text)
                for cue in _cues().get(stem, ())
                if len(cue.phrase) > 1 or text.removesuffix(stem) in _COMMON_PREFIXES
            ),
            key=lambda cue: -len(cue.phrase),
        )
    )


def marks_of(words: tuple[Word, ...], first: int, last: int) -> Iterator[Mark]:
    """Yield the cues in words `first` to `last`, in order; what begins inside a longer cue is none."""
    reached = first
    for position in range(first, last):
        cues = _starting(words[position].text)
        if not cues or position < reached:
            continue
        length = 0
        for cue in cues:
            if len(cue.phrase) < length:
                break
            end = _end(cue.phrase, words, position, last)
            if end:
                length = len(cue.phrase)
                # What is said of a noun before it may begin another cue: are expected to.
                reached = max(reached, end) if cue.side == "before" else reached
                if cue.group.name != _PLAIN:
                    yield Mark(position, end, cue.group, cue.side)


def _end(phrase: Phrase, words: tuple[Word, ...], position: int, last: int) -> int:
    """Return the word after a cue, 0 where it does not stand; a final ل or ب may be glued to the word after it."""
    for step in range(1, len(phrase)):
        part, at = phrase[step], position + step
        if at >= last:
            return 0
        text = words[at].text
        if part in _GLUED and step == len(phrase) - 1 and text != part:
            return at if text.startswith(part) else 0
        if text != part:
            return 0
    return position + len(phrase)


def phrase_at(name: str, words: tuple[Word, ...], position: int, last: int) -> bool:
    """Say whether an entry of a list stands at a word."""
    return any(
        all(position + step < last and words[position + step].text == part for step, part in enumerate(phrase))
        for phrase in phrases(name).get(words[position].text, ())
    )
