"""HTML of entries as plain text: paragraphs become lines, nothing else is kept."""

import html
import re
from typing import Final

import nh3

_BREAK: Final = re.compile(r"<\s*(?:br|/p|/div|/li|/h[1-6]|/tr|/blockquote)\b[^>]*>", re.IGNORECASE)
_BLANK: Final = re.compile(r"[^\S\n]+")
_LINES: Final = re.compile(r"\s*\n\s*")
_MARKUP: Final = re.compile(r"<[a-zA-Z/!]|&(?:#\d+|#x[0-9a-fA-F]+|[a-zA-Z]+);")


def plain_text(markup: str) -> str:
    """Return the text of an HTML fragment; scripts and styles are dropped with their content."""
    if _MARKUP.search(markup):
        markup = html.unescape(nh3.clean(_BREAK.sub("\n", markup), tags=set()))
    return _LINES.sub("\n", _BLANK.sub(" ", markup)).strip()


def one_line(markup: str) -> str:
    """Return the text of an HTML fragment in one line, as a title is."""
    return " ".join(plain_text(markup).split())
