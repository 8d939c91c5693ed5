"""Markup for people: safe, with absolute links. What feedparser does to XML, for what it does not know."""

from typing import Final

from feedparser.sanitizer import _sanitize_html  # it has no public name, and what is safe is said in one place
from feedparser.urls import resolve_relative_uris

_TEXT: Final = ("utf-8", "text/html")


def shown(markup: str, base: str) -> str:
    """Return an HTML fragment without what could do harm; its links are relative to `base`."""
    return safe(resolve_relative_uris(markup, base, *_TEXT))


def safe(markup: str) -> str:
    """Return an HTML fragment without what could do harm; what is safe already stays as it is."""
    cleaned: str = _sanitize_html(markup, *_TEXT)
    return cleaned.strip()
