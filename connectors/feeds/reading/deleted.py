"""What a document in XML says is withdrawn.

Sources: RFC 6721 (`at:deleted-entry`); FeedSync 1.0 (`sx:sync deleted="true"`) and Google's GData (`gd:deleted`), which
mark an entry that is still listed.
"""

from connectors.feeds.reading.details import address_of
from connectors.feeds.reading.parsed import Tombstone
from connectors.feeds.reading.tree import Element, Tree


def tombstones_of(tree: Tree) -> list[Tombstone]:
    """Return what stands in the place of entries that were deleted: in the feed of Atom, in the channel of RSS."""
    if tree.root is None:
        return []
    stones = (stone for owner in (tree.root, *tree.root.each("channel")) for stone in owner.each("at:deleted-entry"))
    return [Tombstone(id=one.attributes["ref"].strip(), url=address_of(one)) for one in stones if _names_one(one)]


def is_deleted(entry: Element) -> bool:
    """Return whether an entry is listed only to say that it is withdrawn."""
    synchronised = (one.attributes.get("deleted", "").strip().lower() for one in entry.each("sx:sync"))
    return any(entry.each("gd:deleted")) or any(told == "true" for told in synchronised)


def _names_one(stone: Element) -> bool:
    return bool(stone.attributes.get("ref", "").strip())
