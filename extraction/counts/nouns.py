"""The nouns that numbers count and the words that give the counted a kind, ready to look up."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cache, lru_cache
from typing import Final, Literal, NamedTuple, cast, get_args

from extraction.text.phrases import Phrase, by_word
from extraction.text.tables import table
from extraction.text.words import fold, split, unprefixed
from schemas.codebook import CountKind

#: `person` and `thing` take their kind from the verb; the other groups are kinds themselves.
Group = Literal["person", "thing"] | CountKind

KINDS: Final[frozenset[str]] = frozenset(get_args(CountKind))
#: What cannot be the fate of a person, and what may become of a thing.
_NOT_PERSONS: Final = frozenset({"strikes", "weapons", "drugs", "money", "buildings"})
_THINGS: Final = frozenset({"weapons"})
#: Groups of what is launched, shot down, tested or destroyed one at a time.
_SHOTS: Final = ("strikes", "weapons")


class CountNouns(NamedTuple):
    """The content of `count_nouns.yaml`, folded, with the duals and accusatives that Arabic makes of its nouns."""

    groups: dict[str, Group]
    singular: frozenset[str]
    duals: dict[str, Group]
    units: frozenset[str]
    weights: frozenset[str]
    cues: dict[str, tuple[tuple[Phrase, CountKind], ...]]
    aged: frozenset[str]
    labels: frozenset[str]
    no_nouns: frozenset[str]
    noun_ends: frozenset[str]
    launches: frozenset[str]
    shots: frozenset[str]
    no_duals: frozenset[str]


@cache
def count_nouns() -> CountNouns:
    """Return the lexicon; reads its data file the first time."""
    data = table("count_nouns")
    groups: dict[str, Group] = {}
    singular: set[str] = set()
    duals: dict[str, Group] = {}
    for group, rows in data["nouns"].items():
        for row in rows:
            forms = [fold(form) for form in row]
            groups.update(dict.fromkeys(forms, group))
            groups.update({form + "ا": group for form in forms if _takes_tanween(form)})
            if group == "person" and (len(forms) > 1 or not forms[0].isascii()):
                singular.update(_singulars(forms[0]))
            duals.update(dict.fromkeys(_duals(forms[0]), group))
    return CountNouns(
        groups,
        frozenset(singular) - _folded(data["no_nouns"]),
        {dual: group for dual, group in duals.items() if dual not in groups},
        _folded((*data["units"], *data["weights"])),
        _folded(data["weights"]),
        by_word(_cues(data["cues"])),
        _folded(data["aged"]),
        _folded(data["labels"]),
        _folded(data["no_nouns"]),
        _folded(data["noun_ends"]) | {"\n"},
        _folded(data["launches"]),
        frozenset(form for group in _SHOTS for row in data["nouns"][group] for form in _singulars(fold(row[0]))),
        _folded(data["no_duals"]) | {dual for unit in _folded(data["units"]) for dual in _duals(unit)},
    )


def _folded(words: Iterable[str]) -> frozenset[str]:
    return frozenset(map(fold, words))


def _cues(rows: Mapping[str, list[str]]) -> Iterator[tuple[Phrase, CountKind]]:
    for kind, texts in rows.items():
        yield from ((split(text), cast("CountKind", kind)) for text in texts)


def _singulars(form: str) -> tuple[str, ...]:
    return (form, form + "ا") if _takes_tanween(form) else (form,)


def _takes_tanween(form: str) -> bool:
    """Say whether the accusative adds an alef: قتيل gives قتيلا (slain)."""
    return not form.isascii() and form[-1] not in "هاءن"


def _duals(form: str) -> tuple[str, ...]:
    """Return the duals of an Arabic noun."""
    if form.isascii() or " " in form:
        return ()
    stem = form[:-1] + "ت" if form.endswith("ه") else form
    return (stem + "ان", stem + "ين")


@lru_cache(maxsize=16384)
def counted_form(word: str) -> str | None:
    """Return the noun or unit of the lexicon that a word is, prefixes off; None for any other word."""
    nouns = count_nouns()
    for stem in unprefixed(word):
        if stem in nouns.groups or stem in nouns.units or stem in nouns.duals:
            return stem
    return None


@lru_cache(maxsize=16384)
def cues_of(word: str) -> tuple[tuple[Phrase, CountKind], ...]:
    """Return the cues that may begin at a word, longest phrase first."""
    cues = count_nouns().cues
    return tuple(row for stem in unprefixed(word) for row in cues.get(stem, ()))


def suits(kind: CountKind, group: Group | None) -> bool:
    """Say whether a kind can be what a verb did to a noun of this group: persons are not fired, buses not killed."""
    if group == "thing":
        return kind in _THINGS
    return kind not in _NOT_PERSONS
