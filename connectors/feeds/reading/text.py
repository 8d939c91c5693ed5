"""HTML of entries as plain text: paragraphs become lines, nothing else is kept."""

import html
import re
from typing import Final

import nh3

_BREAK: Final = re.compile(r"<\s*(?:br|/p|/div|/li|/h[1-6]|/tr|/blockquote)\b[^<>]*>", re.IGNORECASE)
_BLANK: Final = re.compile(r"[^\S\n]+")
_LINES: Final = re.compile(r"\s*\n\s*")
_MARKUP: Final = re.compile(r"<[a-zA-Z/!]|&(?:#\d+|#x[0-9a-fA-F]+|[a-zA-Z]+);")
_TAG: Final = re.compile(r"<[a-zA-Z/!]")
#: A publisher's software that escapes HTML twice writes no tag, and ends its elements all the same.
_ESCAPED_TWICE: Final = re.compile(
    r"&lt;(?:/(?:p|div|a|span|b|i|em|strong|li|ul|h[1-6])|br\s*/?)\s*&gt;", re.IGNORECASE
)


def plain_text(markup: str) -> str:
    """Return the text of an HTML fragment; scripts and styles are dropped with their content."""
    if "&lt;" in markup and not _TAG.search(markup) and _ESCAPED_TWICE.search(markup):
        markup = html.unescape(markup)
    if _MARKUP.search(markup):
        markup = html.unescape(nh3.clean(_BREAK.sub("\n", markup), tags=set()))
    return lines_of(markup)


def lines_of(text: str) -> str:
    """Return a text with one blank between words and no empty lines."""
    return _LINES.sub("\n", _BLANK.sub(" ", text)).strip()
