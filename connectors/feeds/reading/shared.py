"""Pages and ids that several entries of a document have: they name none of them."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

import msgspec

from connectors.feeds.reading.parsed import ParsedEntry

#: Two entries with one page are one article told twice, before and after an edit; of three with three titles nobody
#: would say so.
_FEW: Final = 2
_TITLE_CHARS: Final = 200


class Shared(msgspec.Struct, frozen=True, kw_only=True):
    """Pages, as addresses that work, and ids of entries that tell nothing of which entry it is."""

    pages: frozenset[str] = frozenset()
    ids: frozenset[str] = frozenset()

    def issues_of(self, entry: ParsedEntry, page: str | None) -> Iterator[str]:
        """Give what is wrong with how an entry names itself."""
        if page in self.pages:
            yield "shared-link"
        if entry.id in self.ids:
            yield "shared-id"


NONE_SHARED: Final = Shared()


def shared_by(entries: Sequence[ParsedEntry], pages: Sequence[str | None]) -> Shared:
    """Return what entries share; `pages` are theirs, in the same order.

    A page or id is shared if all entries of a document have it, or more than two, each of them with a title of its own.
    """
    titles = [(entry.title or entry.summary or entry.content)[:_TITLE_CHARS] for entry in entries]
    ids = [entry.id for entry in entries]
    return Shared(pages=_shared(pages, titles), ids=_shared(ids, titles))


def _shared(names: Sequence[str | None], titles: Sequence[str]) -> frozenset[str]:
    told = Counter(name for name in names if name)
    distinct = Counter(name for name, _ in _pairs(names, titles))
    is_many = {name for name, times in told.items() if times > _FEW or times == len(names) > 1}
    return frozenset(name for name in is_many if distinct[name] == told[name])


def _pairs(names: Sequence[str | None], titles: Sequence[str]) -> Iterable[tuple[str, str]]:
    return {(name, title) for name, title in zip(names, titles, strict=True) if name}
