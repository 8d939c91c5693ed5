"""Reads the HTTP header Link (RFC 8288). No I/O.

Servers write it carelessly; as in the RFC's own algorithm (appendix B.2), what cannot be read is passed over, and what
can be read counts.
"""

import re
from collections.abc import Iterator
from typing import Final
from urllib.parse import urljoin

import msgspec

#: In characters, and in links of one header. Real ones have some hundred characters and a handful of links.
MAX_HEADER: Final = 16 * 1024
MAX_LINKS: Final = 100

#: A parameter, with the whitespace before it: a name, and after "=" a quoted string or a token. A quoted string that is
#: never closed ends with the header. A repetition keeps what it has taken, and no branch shares its first character
#: with another, so that matching is linear.
_PARAMETER: Final = re.compile(
    r'[ \t]*+;[ \t]*+(?:([^\s=;,"<>]++)[ \t]*+(?:=[ \t]*+(?:"([^"\\]*+(?:\\.[^"\\]*+)*+)(?:"|\\?\Z)|([^\s;,"]*+)))?)?',
    re.DOTALL,
)
_ESCAPED: Final = re.compile(r"\\(.)", re.DOTALL)


class Link(msgspec.Struct, frozen=True):
    """A link as written: `target` may be relative; `relations` are in lower case; `anchor` is what it is a link of."""

    target: str
    relations: tuple[str, ...] = ()
    anchor: str | None = None


def links_of(header: str) -> Iterator[Link]:
    """Yield the links of a header in their order; several headers may be joined by commas, as HTTP allows."""
    header, at = header[:MAX_HEADER], 0
    for _ in range(MAX_LINKS):
        opened = header.find("<", at)
        closed = header.find(">", opened)
        if opened < 0 or closed < 0:
            return
        parameters, at = _parameters(header, closed + 1)
        yield Link(
            header[opened + 1 : closed].strip(),
            tuple(parameters.get("rel", "").lower().split()),
            parameters.get("anchor"),
        )
        comma = header.find(",", at)
        if comma < 0:
            return
        at = comma + 1


def targets(header: str | None, relation: str, base: str) -> list[str]:
    """Return where the links of a relation lead from the page `base`; a link of another page is none of it."""
    found = (link for link in links_of(header or "") if relation in link.relations)
    whole = ((_joined(base, link.target), link.anchor) for link in found)
    return [url for url, anchor in whole if url and (anchor is None or _joined(base, anchor) == base)]


def _parameters(header: str, at: int) -> tuple[dict[str, str], int]:
    """Return the parameters that begin at `at`, and where they end; of a name that comes twice, the first counts."""
    found: dict[str, str] = {}
    while matched := _PARAMETER.match(header, at):
        name, quoted, token = matched.groups()
        value = _ESCAPED.sub(r"\1", quoted) if quoted is not None else token
        if name:
            found.setdefault(name.lower(), value or "")
        at = matched.end()
    return found, at


def _joined(base: str, target: str) -> str | None:
    """Return the whole address; one that is whole already stays to the letter, as a hub compares it so."""
    if target.lower().startswith(("http://", "https://")):
        return target
    try:
        return urljoin(base, target)
    except ValueError:
        return None
