"""Names that a rule gives, and the forms in which an event may have them. The packaged tables are read once.

ISIS is the Islamic State, داعش, and Q2429253; حلب is Aleppo. A name that the tables do not have stands for itself.
"""

from collections.abc import Iterable, Iterator
from functools import cache
from typing import Final

from extraction.names.register import Entry, lexicon, names_in, rows, words
from extraction.text.normalise import key
from schemas.analysis import Named, Place

#: Besides states: bodies of states, and armed groups across borders, as the codebook has them.
BEYOND_STATES: Final = ("IGO", "IMG")


def forms_of(name: str) -> frozenset[str]:
    """Return the folded names and ids that a person or organisation of this name, or Wikidata id, goes by."""
    found = {key(name)}
    for entry in (*_by_name().get(" ".join(words(name)), ()), *_by_id().get(key(name), ())):
        found.update(key(form) for form in (entry.name, entry.name_ar, entry.id) if form)
    return frozenset(found)


def named_so(side: Named) -> frozenset[str]:
    """Return the folded names and the id that an event has for a side."""
    return frozenset(key(form) for form in (side.text, side.name, side.name_ar, side.id) if form)


@cache
def _by_name() -> dict[str, tuple[Entry, ...]]:
    people = (
        (name, tuple(one for one in entries if one.kind != "place")) for name, entries in lexicon().entries.items()
    )
    return {name: entries for name, entries in people if entries}


@cache
def _by_id() -> dict[str, tuple[Entry, ...]]:
    found: dict[str, dict[Entry, None]] = {}
    for entries in _by_name().values():
        for entry in entries:
            if entry.id is not None:
                found.setdefault(key(entry.id), {})[entry] = None
    return {number: tuple(entries) for number, entries in found.items()}


@cache
def provinces() -> dict[str, frozenset[str]]:
    """Return the folded English names of provinces by every folded name that the gazetteer has of them."""
    known = {fields[4] for fields in rows("places.tsv") if fields[4]}
    found: dict[str, set[str]] = {key(name): {key(name)} for name in known}
    for arabic, english, _, resolution, province, *_ in rows("places.tsv"):
        names = [*names_in(english), *names_in(arabic)]
        if resolution == "admin1":
            _file(found, names, province or names[0])
        elif province and names_in(english)[:1] == [province]:
            _file(found, names, province)
    return {name: frozenset(meant) for name, meant in found.items()}


def _file(found: dict[str, set[str]], names: Iterable[str], province: str) -> None:
    for name in names:
        found.setdefault(key(name), set()).add(key(province))


def province_of(place: Place) -> Iterator[str]:
    """Yield the folded English name of the province that a place is in, or is."""
    if place.admin1:
        yield key(place.admin1)
    elif place.resolution == "admin1":
        yield from provinces().get(key(place.name or place.text), ())


@cache
def states() -> dict[str, str]:
    """Return the codes of states by code and by every folded name that they have."""
    found = {code: code for code in BEYOND_STATES}
    for code, arabic, _, english, *_ in rows("countries.tsv"):
        found[code] = code
        found.update({key(name): code for name in (*names_in(arabic), *names_in(english))})
    return found


@cache
def codes() -> frozenset[str]:
    """Return what `countries` may say."""
    return frozenset(states().values())
