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
_REFERENCE: Final = re.compile(r"&(?:#\d{1,7}|#x[0-9a-fA-F]{1,6}|[a-zA-Z]\w{1,30});")
#: A publisher's software that escapes HTML twice writes no tag, and ends its elements all the same.
_ESCAPED_TWICE: Final = re.compile(
    r"&lt;(?:/(?:p|div|a|span|b|i|em|strong|li|ul|h[1-6])|br\s*/?)\s*&gt;", re.IGNORECASE
)
#: Tags that publishers put where no standard says whether a text is markup; others may be what a text is about.
_USUAL_TAG: Final = re.compile(
    r"</?(?:a|abbr|audio|b|big|blockquote|br|cite|code|div|em|embed|figure|font|form|h[1-6]|hr|i|iframe|img|input|li|"
    r"object|ol|p|q|s|script|small|span|strong|style|sub|sup|svg|table|td|tr|u|ul|video)\b[^<>]*>",
    re.IGNORECASE,
)


def is_marked_up(text: str) -> bool:
    """Return whether a text that may be plain or HTML is HTML."""
    return _USUAL_TAG.search(text) is not None


def has_references(text: str) -> bool:
    """Return whether a text that may be plain or HTML refers to letters as HTML does."""
    return any(html.unescape(found[0]) != found[0] for found in _REFERENCE.finditer(text))


def plain_name(text: str) -> str:
    """Return a name or keyword, which no standard lets be HTML and some publishers mark up, in one line."""
    return " ".join((plain_text(text) if is_marked_up(text) else html.unescape(text)).split())


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
