"""Choose among those that share a name: an office by the day, a place by what stands beside it and by the page."""

from collections import Counter
from functools import cached_property, lru_cache
from typing import Final

from extraction.names.gazetteer import Found, longest_at, nationality, without_prefix
from extraction.names.page import Page
from extraction.names.register import Entry, lexicon
from extraction.text.normalise import JOINER

#: What stands right beside a name says more than all of the page: "Tripoli, Lebanon".
_BESIDE: Final = 100
#: Words between a name and the state beside it: طرابلس شمالي لبنان, "Tripoli in northern Lebanon".
_REACH: Final = 3
#: What is a town among the resolutions of a place.
TOWNS: Final = frozenset({"city", "town"})
#: States whose provinces are written behind their towns: "Lebanon, Pennsylvania".
_PROVINCES_BEHIND: Final = frozenset({"USA", "CAN"})


class Sharing:
    """What a page says for each state; counted when a name is first shared, which it is on few pages."""

    def __init__(self, page: Page) -> None:
        """Read nothing yet."""
        self._page = page

    def entry_of(self, found: Found) -> tuple[Entry, bool]:
        """Return what a name means on the page, and whether it is in office on the day of the article."""
        published = self._page.document.published
        written = published.date().isoformat() if published else ""
        in_office = [one for one in found.entries if not written or _holds(one, written)]
        entries = in_office or found.entries
        if len({one.country for one in found.entries}) > 1:
            entry = max(entries, key=lambda one: (self._weight(found, one), one.rank, one.since))
        else:
            entry = max(entries, key=lambda one: (one.rank, one.since))
        return _in_province(self._page, found, entry), entry in in_office

    def place_of(self, found: Found) -> Entry | None:
        """Return which of the places of a name is meant, None where no place bears it."""
        places = [one for one in found.entries if one.kind == "place"]
        return self.entry_of(found._replace(entries=places))[0] if places else None

    def _weight(self, found: Found, entry: Entry) -> int:
        """Return what speaks for an entry. A town or province that is called like a state needs its own country's."""
        country = entry.country or ""
        is_called_like_state = not entry.also_state and any(one.resolution == "country" for one in found.entries)
        counts = self._places if is_called_like_state else self._states
        is_told = self._is_beside(found, country) or self._is_of_town(found, country)
        is_owned = 2 * self._is_owned(found, entry)
        return counts[country] + _BESIDE * (is_told + is_owned + _is_marked(self._page, found, entry))

    @cached_property
    def _places(self) -> Counter[str]:
        return Counter(state for word in self._page.keys for state, is_state in _spoken_for(word) if not is_state)

    @cached_property
    def _states(self) -> Counter[str]:
        return Counter(state for word in self._page.keys for state, is_state in _spoken_for(word) if is_state)

    def _is_of_town(self, found: Found, country: str) -> bool:
        """Return whether a town of a state stands before a comma and the name: "Atlanta, Georgia"."""
        first = found.first
        if not first or self._page.gap(first).strip() != ",":
            return False
        names = (" ".join(self._page.keys[at:first]) for at in range(max(first - _REACH, 0), first))
        towns = [entry for name in names for entry in lexicon().entries.get(name, ()) if entry.resolution in TOWNS]
        return any(entry.country == country for entry in towns)

    def _is_owned(self, found: Found, entry: Entry) -> bool:
        """Return whether a body stands behind its state or the adjective of it: "the Norwegian Labour Party"."""
        if entry.kind != "organisation" or not self._page.follows(found.first):
            return False
        return any(state == entry.country for state, _ in _spoken_for(self._page.keys[found.first - 1]))

    def _is_beside(self, found: Found, country: str) -> bool:
        reach = range(found.last, min(found.last + _REACH, len(self._page.keys)))
        near = (
            self._page.keys[at] for at in reach if self._page.sentence_of[at] == self._page.sentence_of[found.first]
        )
        return any(state == country for word in near for state, _ in _spoken_for(word))


def _holds(entry: Entry, day: str) -> bool:
    return entry.since <= day and (not entry.until or day <= entry.until)


def _is_marked(page: Page, found: Found, entry: Entry) -> int:
    """Return 1 where vowel marks tell that an entry is meant, -1 where they tell that it is not: عُمان is Oman."""
    document = page.document
    name = entry.name_ar or ""
    if JOINER not in document.norm[found.start : found.end] or name.isalpha():
        return 0
    return 1 if document.full[found.start : found.end] == name else -1


def _in_province(page: Page, found: Found, entry: Entry) -> Entry:
    """Return the place, or another of its name in the province behind it: "Lebanon, Pennsylvania"."""
    if entry.kind != "place" or found.last >= len(page.keys) or page.gap(found.last).strip() != ",":
        return entry
    behind = longest_at(page.document, page.keys, found.last)
    if behind is None or {one.country for one in behind.entries} & {one.country for one in found.entries}:
        return entry
    if entry.resolution == "country" and any(one.resolution == "country" for one in behind.entries):
        return entry  # "Russia, Georgia and Armenia" are states
    province = next((one for one in behind.entries if one.resolution == "admin1"), None)
    if province is None or province.country not in _PROVINCES_BEHIND:
        return entry
    return Entry("place", entry.name, entry.name_ar, country=province.country, admin1=province.name, resolution="town")


@lru_cache(maxsize=65536)
def _spoken_for(word: str) -> tuple[tuple[str, bool], ...]:
    """Return the state that a word speaks for, if it is one, and whether as a state or by a place of it."""
    state = nationality(word)
    if state is not None:
        return ((state[0], True),)
    for _, rest in without_prefix(word.removesuffix("'s")):
        entries = [one for one in lexicon().entries.get(rest, ()) if one.country]
        if len({one.country for one in entries}) == 1 and entries[0].rank:
            return ((entries[0].country or "", entries[0].also_state),)
    return ()
