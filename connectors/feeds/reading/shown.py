"""Markup for people: safe, with absolute links. What feedparser does to XML, for what it does not know."""

import html
import re
from typing import Final

from feedparser.sanitizer import _sanitize_html  # it has no public name, and what is safe is said in one place
from feedparser.urls import resolve_relative_uris

from connectors.feeds.reading.tree import is_harmful

_TEXT: Final = ("utf-8", "text/html")
#: A tag as the sanitizer writes it, and an attribute in it: feedparser looks into the links of `a` alone, and leaves
#: scripts as the address of a picture, a form, a film, or in SVG.
_TAG: Final = re.compile(r"<[a-zA-Z][^<>]*>")
_ATTRIBUTE: Final = re.compile(r"""(?P<name>\s[\w:-]+)=(?:"(?P<value>[^"]*)"|'(?P<other>[^']*)')""")
#: Where a document in the address itself can be a picture, which does nothing.
_OF_PICTURES: Final = frozenset({"src", "poster"})
_CONTROLS: Final = "".join(map(chr, range(0x21)))


def shown(markup: str, base: str) -> str:
    """Return an HTML fragment without what could do harm; its links are relative to `base`."""
    return safe(resolve_relative_uris(markup, base, *_TEXT))


def safe(markup: str) -> str:
    """Return an HTML fragment without what could do harm; what is safe already stays as it is."""
    cleaned: str = _sanitize_html(markup, *_TEXT)
    return _TAG.sub(lambda tag: _ATTRIBUTE.sub(_harmless, tag[0]), cleaned).strip()


def _harmless(attribute: re.Match[str]) -> str:
    value = attribute["value"] if attribute["value"] is not None else attribute["other"]
    address = html.unescape(value).lstrip(_CONTROLS)
    is_picture = attribute["name"].strip().lower() in _OF_PICTURES and address[:11].lower() == "data:image/"
    return f'{attribute["name"]}=""' if is_harmful(address) and not is_picture else attribute[0]
