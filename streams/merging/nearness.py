"""How the places of two reports stand to each other. The weight of a town is that of a pin; a country says little."""

import re
from functools import lru_cache
from math import asin, cos, radians, sin, sqrt
from typing import Final

from extraction.text.normalise import key
from schemas.analysis import Place

#: The same place, by how precise it is. Several events a day happen in a large city, few in a village.
SAME: Final = {
    "site": 0.45, "town": 0.4, "natural": 0.3, "city": 0.25, "admin2": 0.2, "region": 0.2, "admin1": 0.15,
    "country": 0.05,
}  # fmt: skip
#: Without a resolution it is a name as written, mostly a small place.
SAME_NAME_ONLY: Final = 0.35
#: One report names the town, the other its province; or only its country.
IN_PROVINCE: Final = 0.15
IN_COUNTRY: Final = 0.05
#: A site within 5 km of the other place: the same spot under another name.
CLOSE_BY: Final = 0.25
CLOSE_KM: Final = 5.0
#: Two towns less than 30 km apart: reports seldom take one for the other, and never two cities.
OTHER_TOWN: Final = -0.5
TOWN_KM: Final = 30.0
FAR: Final = -0.9
#: "Aleppo" is the city, and in many reports its province: neither for nor against.
IN_PROVINCE_OR_CITY: Final = 0.0
#: Other names of one country, of which one is not on the map: often a spelling that the gazetteer does not know.
OTHER_NAME: Final = -0.1
#: Two names that are not on the map, in one script, without a word in common: two crossings, two camps.
OTHER_WORDS: Final = -0.3
#: A name that is not on the map, against a province it may lie in, or against a name in the other script.
NOT_COMPARABLE: Final = 0.0
OTHER_PROVINCE: Final = -0.5
OTHER_COUNTRY: Final = -0.6
EARTH_KM: Final = 6371.0
_ARTICLE: Final = re.compile(r"^(?:al-|a[drstnz]-|ash-|el-|ال(?=\w{3}))")
_WIDE: Final = frozenset({"country", "admin1", "region"})


def nearness(one: Place | None, two: Place | None) -> float:
    """Return what the places say for one event (above 0) or for two (below); 0 when either is missing."""
    if one is None or two is None:
        return 0.0
    if is_same(one, two):
        return min(SAME.get(place.resolution or "", SAME_NAME_ONLY) for place in (one, two))
    return max(_apart(one, two), _within(one, two), _within(two, one))


def is_same(one: Place, two: Place) -> bool:
    """Return whether both name one place: by id, by name, or by a name within the other ("Homs", "mosque in Homs")."""
    if one.id is not None and two.id is not None:
        return one.id == two.id
    return any(first <= second or second <= first for first in _names(one) for second in _names(two))


def _names(place: Place) -> list[frozenset[str]]:
    return [_name_words(name) for name in (place.name, place.name_ar, place.text) if name is not None]


@lru_cache(maxsize=65536)
def _name_words(name: str) -> frozenset[str]:
    """Return the words of a name without the article, which half of the reports leave out."""
    return frozenset(_ARTICLE.sub("", word) for word in key(name).split())


def _within(one: Place, two: Place) -> float:
    """Return the weight of `one` lying in `two`, a province or a country; less than any other when it does not."""
    if one.country is None or one.country != two.country:
        return FAR
    if two.resolution == "country":
        return IN_COUNTRY
    if one.admin1 is None or one.admin1 != (two.admin1 or two.name):
        return FAR
    if two.resolution == "admin1":
        return IN_PROVINCE
    return IN_PROVINCE_OR_CITY if _is_capital(two) else FAR


def _apart(one: Place, two: Place) -> float:
    if one.country is not None and two.country is not None and one.country != two.country:
        return OTHER_COUNTRY
    apart_km = distance_km(one, two)
    if apart_km is None:
        return _apart_by_name(one, two)
    if apart_km <= CLOSE_KM:
        return CLOSE_BY
    if one.resolution == two.resolution == "city":
        return FAR
    return OTHER_TOWN if apart_km <= TOWN_KM else FAR


def _apart_by_name(one: Place, two: Place) -> float:
    if one.admin1 is not None and two.admin1 is not None and one.admin1 != two.admin1:
        # The Bekaa is no province: what lies in it has the name of one.
        return OTHER_NAME if "region" in {one.resolution, two.resolution} else OTHER_PROVINCE
    if (_is_wide(one) or _is_wide(two)) and None in {one.country, two.country}:
        return NOT_COMPARABLE
    if (_is_wide(one) and _is_unmapped(two)) or (_is_wide(two) and _is_unmapped(one)):
        return NOT_COMPARABLE
    if _script(one) != _script(two):
        return NOT_COMPARABLE
    return OTHER_WORDS if _is_unmapped(one) and _is_unmapped(two) and not _shares_word(one, two) else OTHER_NAME


def _is_unmapped(place: Place) -> bool:
    return place.id is None and place.lat is None


def _shares_word(one: Place, two: Place) -> bool:
    return any(first & second for first in _names(one) for second in _names(two))


def _is_wide(place: Place) -> bool:
    return place.resolution in _WIDE or _is_capital(place)


def _is_capital(place: Place) -> bool:
    """Return whether a city has the name of its province, or is one, so that what surrounds it may be meant."""
    return place.resolution == "city" and place.admin1 in {place.name, None}


def _script(place: Place) -> bool:
    """Return whether the name of a place is in Latin letters, as all names on the map are."""
    return key(place.name or place.text).isascii()


def distance_km(one: Place, two: Place) -> float | None:
    """Return the distance by the haversine formula; None when either is not on the map."""
    if one.lat is None or one.lon is None or two.lat is None or two.lon is None:
        return None
    half_lat = radians(two.lat - one.lat) / 2
    half_lon = radians(two.lon - one.lon) / 2
    chord = sin(half_lat) ** 2 + cos(radians(one.lat)) * cos(radians(two.lat)) * sin(half_lon) ** 2
    return 2 * EARTH_KM * asin(sqrt(chord))
