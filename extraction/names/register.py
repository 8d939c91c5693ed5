"""Read the packaged tables of names: states, places, organisations, office-holders."""

from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from itertools import chain
from typing import Literal, NamedTuple

from extraction.text.normalise import normalise, plain
from extraction.text.reading import tokens_of
from schemas.analysis import Resolution

Kind = Literal["person", "organisation", "place"]


class Entry(NamedTuple):
    """A named thing of the tables. `since`, `until` bound an office; `is_acronym` names match in capitals only."""

    kind: Kind
    name: str | None = None
    name_ar: str | None = None
    id: str | None = None
    country: str | None = None
    sector: str | None = None
    role: str | None = None
    also_state: bool = False
    lat: float | None = None
    lon: float | None = None
    geonames_id: int | None = None
    admin1: str | None = None
    resolution: Resolution | None = None
    since: str = ""
    until: str = ""
    rank: int = 0


class Lexicon(NamedTuple):
    """`entries` by folded name; `longest` by its first word gives the number of words of the longest name."""

    entries: dict[str, list[Entry]]
    longest: dict[str, int]
    acronyms: frozenset[str]


def rows(name: str) -> Iterator[list[str]]:
    """Yield the fields of each line of `extraction/data/<name>`; lines that begin with # are comments. Reads a file."""
    text = files("extraction").joinpath("data", name).read_text(encoding="utf-8")
    for line in text.split("\n"):
        if line and not line.startswith("#"):
            yield line.split("\t")


def _number(text: str) -> float | None:
    return float(text) if text else None


def names_in(text: str) -> list[str]:
    """Return the names of a field, which are parted by semicolons."""
    return [name for name in text.split(";") if name]


def _state_entries() -> Iterator[tuple[list[str], Entry]]:
    for iso, ar, _, en, _, capital_ar, capital_en, lat, lon, capital_id, state_id in rows("countries.tsv"):
        arabic, english = names_in(ar), names_in(en)
        yield (
            arabic + english,
            Entry(
                "place",
                english[0],
                arabic[0],
                f"geonames:{state_id}" if state_id else None,
                iso,
                also_state=True,
                geonames_id=int(state_id) if state_id else None,
                resolution="country",
                rank=3,
            ),
        )
        names = names_in(capital_ar) + names_in(capital_en)
        if names:
            yield (
                names,
                Entry(
                    "place",
                    names_in(capital_en)[0] if capital_en else None,
                    names_in(capital_ar)[0] if capital_ar else None,
                    f"geonames:{capital_id}" if capital_id else None,
                    iso,
                    also_state=True,
                    lat=_number(lat),
                    lon=_number(lon),
                    geonames_id=int(capital_id) if capital_id else None,
                    resolution="city",
                    rank=2,
                ),
            )


@cache
def _resolutions() -> dict[str, Resolution]:
    return {
        "country": "country",
        "admin1": "admin1",
        "admin2": "admin2",
        "city": "city",
        "town": "town",
        "site": "site",
        "natural": "natural",
        "region": "region",
    }


def _place_entries() -> Iterator[tuple[list[str], Entry]]:
    resolutions = _resolutions()
    for ar, en, country, resolution, admin1, lat, lon, number, _ in rows("places.tsv"):
        arabic, english = names_in(ar), names_in(en)
        yield (
            arabic + english,
            Entry(
                "place",
                english[0] if english else None,
                arabic[0],
                f"geonames:{number}" if number else None,
                country or None,
                lat=_number(lat),
                lon=_number(lon),
                geonames_id=int(number) if number else None,
                admin1=admin1 or None,
                resolution=resolutions[resolution],
                rank=2,
            ),
        )
    for ar, en, is_matched, country, _, lat, lon, number in rows("cities.tsv"):
        arabic = names_in(ar)
        yield (
            [*arabic, en] if is_matched == "1" else arabic,
            Entry(
                "place",
                en,
                arabic[0] if arabic else None,
                f"geonames:{number}",
                country,
                lat=_number(lat),
                lon=_number(lon),
                geonames_id=int(number),
                resolution="city",
            ),
        )


def _actor_entries() -> Iterator[tuple[list[str], Entry]]:
    for number, country, sector, ar, en, since, until, _ in rows("actors.tsv"):
        arabic, english = names_in(ar), names_in(en)
        yield (
            arabic + english,
            Entry(
                "organisation",
                english[0] if english else None,
                arabic[0] if arabic else None,
                number or None,
                country,
                sector,
                since=since,
                until=until,
                rank=3,
            ),
        )
    for country, office, sector, _, ar, en, since, until, number, _ in rows("offices.tsv"):
        arabic, english = names_in(ar), names_in(en)
        yield (
            arabic + english,
            Entry(
                "person",
                english[0] if english else None,
                arabic[0],
                number or None,
                country,
                sector,
                office,
                since=since,
                until=until,
                rank=3,
            ),
        )


def words(name: str) -> list[str]:
    """Return the folded words of a name, as tokens of a document would have them."""
    return [plain(token.norm) for token in tokens_of(normalise(name))]


def _named_entries() -> Iterator[tuple[str, Entry]]:
    """Yield each name with what bears it: states first, then who acts, then places."""
    for names, entry in chain(_state_entries(), _actor_entries(), _place_entries()):
        yield from ((name, entry) for name in names)


@cache
def lexicon() -> Lexicon:
    """Return all names of the tables. The first call reads them, some 0.2 s."""
    entries: dict[str, list[Entry]] = {}
    longest: dict[str, int] = {}
    acronyms = set()
    for name, entry in _named_entries():
        parts = words(name)
        if not parts:
            continue
        joined = " ".join(parts)
        known = entries.setdefault(joined, [])
        if entry not in known:
            known.append(entry)
        longest[parts[0]] = max(longest.get(parts[0], 0), len(parts))
        if name.isupper() and name.isascii() and len(parts) == 1:
            acronyms.add(joined)
    return Lexicon(entries, longest, frozenset(acronyms))
