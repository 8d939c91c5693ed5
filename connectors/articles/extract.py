"""The bytes of a page to its main text and metadata, by trafilatura. No I/O; CPU-bound: called in a process aside."""

import logging
import re
from configparser import ConfigParser
from functools import cache
from typing import Any, Final

import lxml.html
import msgspec
from lxml.etree import ParserError
from lxml.html import HtmlElement
from trafilatura import bare_extraction
from trafilatura.settings import use_config
from trafilatura.utils import load_html

from connectors.articles.metadata import read_metadata
from connectors.articles.page import Page, PageText
from connectors.articles.phrases import phrases
from connectors.articles.surroundings import (
    MIN_PLAIN_CHARS,
    article_alone,
    drop_surroundings,
    entries_of,
    take_captions,
)
from connectors.web.charset import to_utf8
from extraction.text.normalise import key

#: An article has some 3,000; beyond this it is a book or a list, and its head is enough.
MAX_TEXT_CHARS: Final = 200_000
#: A page of news has 500 to 5,000; ten times as many take seconds, and a hundred times as many all the time there is.
MAX_ELEMENTS: Final = 50_000
#: JSON-LD is taken for the text where it has so much more than is seen on the page: the page is built by scripts.
_FULLER: Final = 1.5
#: Less may be a teaser; so much of its beginning tells whether what is seen is the same text.
_BODY_CHARS: Final = 250
_BEGINNING_CHARS: Final = 40
#: A cell with more characters holds a text, and its table is there for the layout.
_CELL_CHARS: Final = 200
_HEAD_BYTES: Final = 4096
_META_CHARSET: Final = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]{1,40})", re.IGNORECASE)
_BLOCKS: Final = ("p", "div", "br", "li", "h1", "h2", "h3", "h4", "blockquote", "tr")
#: Trafilatura takes out U+200C ZERO WIDTH NON-JOINER as a control character, but Persian and Kurdish words are written
#: with it. A letter of which no text of our languages has one stands for it meanwhile.
_NON_JOINER: Final = "\u200c"
_STAND_IN: Final = "\ua66e"
#: A line of buttons is no longer.
_FURNITURE_CHARS: Final = 80
_WORD: Final = re.compile(r"\w+")


def extract(page: Page) -> PageText:
    """Return what a page says; its text is empty where no main text is found. May raise what the parsers raise."""
    # It tells the root logger of each page that it cannot read, which is what the empty text says already.
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    tree = load_html(_decoded(page).replace(_NON_JOINER, _STAND_IN))
    if tree is None or sum(1 for _ in tree.iter()) > MAX_ELEMENTS:
        return PageText()
    metadata = read_metadata(tree, page.url)
    text = _article_of(_main_text(tree, page.url, metadata.title), _block_text(metadata.body))
    stated = {name: _restored(value) for name, value in msgspec.structs.asdict(metadata).items() if name != "body"}
    return PageText(text=_restored(_without_title(text, metadata.title)[:MAX_TEXT_CHARS]), **stated)


def _decoded(page: Page) -> str:
    inside = _META_CHARSET.search(page.body[:_HEAD_BYTES])
    served = page.content_type or ""
    if inside is not None and "charset" not in served.lower():
        served = f"text/html; charset={inside[1].decode('ascii', 'replace')}"
    text, _ = to_utf8(page.body, served)
    return text.decode()


def _restored(value: Any) -> Any:  # Any: a field of the metadata
    return value.replace(_STAND_IN, _NON_JOINER) if isinstance(value, str) else value


def _main_text(tree: HtmlElement, url: str, title: str) -> str:
    """Return the text of the page at `url` as a reader sees it; changes the tree."""
    for element in tree.xpath(".//script|.//amp-ad|.//amp-embed"):
        element.drop_tree()
    drop_surroundings(tree, url)
    for table in tree.xpath(".//table"):
        if _is_layout(table):
            for element in table.xpath("descendant-or-self::*[self::table or self::tbody or self::tr or self::td]"):
                element.tag = "div"
    alone = article_alone(tree, title)
    text = _text_in(alone) if alone is not None else ""
    if len(text) >= MIN_PLAIN_CHARS:
        return text
    # Of several that are the entries of one report trafilatura takes the first for all of it.
    entries = _lines(entries_of(tree))
    for entry in tree.findall(".//article"):
        entry.tag = "div"
    text = _text_in(tree)
    return entries if len(entries) > len(text) else text


def _text_in(tree: HtmlElement) -> str:
    captions = take_captions(tree)
    # Metadata is read by us: theirs loses the time of a date, and searches the text for one.
    found = bare_extraction(tree, include_comments=False, with_metadata=False, config=_config())
    text = _lines(getattr(found, "text", None) or "")
    # In a gallery they are the text; elsewhere they repeat it, or name a photographer.
    return f"{text}\n{captions}".strip() if len(captions) > len(text) else text


@cache
def _config() -> ConfigParser:
    """Return trafilatura's settings, but for what it takes for too short.

    From so much on it gives up its paragraphs for all that the page has, in one line, which makes of a report of two
    sentences one with everything around it.
    """
    config = use_config()
    config.set("DEFAULT", "MIN_EXTRACTED_SIZE", str(MIN_PLAIN_CHARS))
    return config


def _is_layout(table: HtmlElement) -> bool:
    return table.find(".//table") is not None or any(
        len(cell.text_content()) > _CELL_CHARS for cell in table.iterfind(".//td")
    )


def _block_text(markup: str) -> str:
    """Return the text of an HTML fragment, or of plain text, with a line for each block."""
    if "<" not in markup:
        return _lines(markup)
    try:
        fragment = lxml.html.fragment_fromstring(markup, create_parent="div")
    except (ParserError, ValueError):
        return ""
    for block in fragment.iter(*_BLOCKS):
        block.tail = f"\n{block.tail or ''}"
    return _lines(fragment.text_content())


def _article_of(seen: str, stated: str) -> str:
    """Return the text that is the article: the seen one, unless it is much less, or another, than JSON-LD states."""
    is_other = len(stated) >= _BODY_CHARS and _letters(stated)[:_BEGINNING_CHARS] not in _letters(seen)
    return stated if is_other or len(stated) > _FULLER * len(seen) else seen


def _letters(text: str) -> str:
    return "".join(_WORD.findall(text))


def _lines(text: str) -> str:
    lines = (" ".join(line.split()) for line in text.splitlines())
    return "\n".join(line for line in lines if line and not _is_furniture(line))


@cache
def _furniture() -> frozenset[str]:
    return frozenset(phrases("furniture"))


def _is_furniture(line: str) -> bool:
    """Return whether a line is only the words of buttons: share, print, the names of networks."""
    return len(line) < _FURNITURE_CHARS and _furniture().issuperset(_WORD.findall(key(line)))


def _without_title(text: str, title: str) -> str:
    first, _, rest = text.partition("\n")
    return rest if first == title else text
