"""What stands before the root of a document in XML, and is taken away: it can only mislead or blow up a parser."""

import re
from typing import Final

_SKIPPED: Final = re.compile(
    rb"\s+|<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^\[>]*(?:\[(?P<subset>.*?)\]\s*)?>", re.DOTALL | re.IGNORECASE
)
_ROOT: Final = re.compile(
    rb"<(?:[\w.-]{1,40}:)?(?:rss|feed|rdf|channel|urlset|sitemapindex|entry)(?=[\s/>])", re.IGNORECASE
)
#: What is behind elements that are no feed's: the page of an error that came before it.
_SURE_ROOT: Final = re.compile(rb"<(?:[\w.-]{1,40}:)?(?:rss|feed|rdf|urlset|sitemapindex)(?=[\s/>])", re.IGNORECASE)
#: Entities declared by the document itself: three lines of them can expand to gigabytes. Broken, they declare nothing.
_ENTITY: Final = re.compile(rb"<!ENTITY", re.IGNORECASE)
_BROKEN_ENTITY: Final = b"<!-ENTITY"
#: A name for a few letters, some of them by their numbers, which refers to nothing else.
_PLAIN_ENTITY: Final = re.compile(
    rb"<!ENTITY\s+([\w.-]{1,60})\s+"
    rb"(?:\"((?:[^\"&<%]|&#x?[0-9a-fA-F]{1,7};){0,200})\"|'((?:[^'&<%]|&#x?[0-9a-fA-F]{1,7};){0,200})')\s*>"
)
_MAX_PLAIN: Final = 300
DECLARATION: Final = b'<?xml version="1.0" encoding="utf-8"?>'


def from_root(text: bytes) -> tuple[bytes, dict[str, bytes], list[str]]:
    """Return a document from its root on, the plain entities that it declared, and what was wrong with its beginning.

    A document without a root that a feed can have is returned as it is.
    """
    at, subsets = _beginning(text)
    defects = []
    if not _ROOT.match(text, at):
        is_markup = text[at : at + 1] == b"<" and text[at : at + 2] != b"<!"
        root = (_SURE_ROOT if is_markup else _ROOT).search(text, at)
        if root is not None:
            defects.append("malformed: something stands before the document")
            subsets.append(text[at : root.start()])
            at = root.start()
    plain = _plain_entities(b"".join(subsets))
    safe, broken = _ENTITY.subn(_BROKEN_ENTITY, text[at:])
    if broken or len(_ENTITY.findall(b"".join(subsets))) > len(plain):
        defects.append("entities-removed")
    return (DECLARATION + safe if at or not text.startswith(b"<?xml") else safe), plain, defects


def _beginning(text: bytes) -> tuple[int, list[bytes]]:
    at, subsets = 0, []
    while (found := _SKIPPED.match(text, at)) is not None:
        at = found.end()
        if found["subset"]:
            subsets.append(found["subset"])
    return at, subsets


def _plain_entities(subset: bytes) -> dict[str, bytes]:
    found = _PLAIN_ENTITY.findall(subset)[:_MAX_PLAIN]
    return {name.decode("utf-8", "replace"): one or other for name, one, other in found}
