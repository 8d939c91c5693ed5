"""Sample entries as feed documents: RSS 2.0, Atom 1.0, JSON Feed 1.1."""

from collections.abc import Sequence
from datetime import datetime
from email.utils import format_datetime
from html import escape
from typing import Final
from xml.etree import ElementTree as ET

import msgspec
import orjson

from console.demo.samples import SampleFeed

ATOM: Final = "http://www.w3.org/2005/Atom"
CONTENT_TYPES: Final = {
    "rss": "application/rss+xml; charset=utf-8",
    "atom": "application/atom+xml; charset=utf-8",
    "json": "application/feed+json",
}


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """An entry as it is visible now."""

    url: str
    title: str
    text: str
    published: datetime
    updated: datetime


def document(feed: SampleFeed, entries: Sequence[Shown], home: str) -> bytes:
    """Return the feed's document with the entries that are visible."""
    write = {"rss": _rss, "atom": _atom, "json": _json}[feed.format]
    return write(feed, entries, home)


def _rss(feed: SampleFeed, entries: Sequence[Shown], home: str) -> bytes:
    root = ET.Element("rss", version="2.0")
    channel = ET.SubElement(root, "channel")
    for tag, text in (("title", feed.source.name), ("link", home), ("description", "Invented samples")):
        ET.SubElement(channel, tag).text = text
    for entry in entries:
        item = ET.SubElement(channel, "item")
        if entry.title:
            ET.SubElement(item, "title").text = entry.title
        ET.SubElement(item, "link").text = entry.url
        ET.SubElement(item, "guid").text = entry.url
        ET.SubElement(item, "pubDate").text = format_datetime(entry.published)
        ET.SubElement(item, "description").text = _paragraphs(entry.text)
    return bytes(ET.tostring(root, encoding="utf-8", xml_declaration=True))


def _atom(feed: SampleFeed, entries: Sequence[Shown], home: str) -> bytes:
    root = ET.Element("feed", xmlns=ATOM)
    ET.SubElement(root, "title").text = feed.source.name
    ET.SubElement(root, "id").text = home
    ET.SubElement(root, "updated").text = max((entry.updated.isoformat() for entry in entries), default="")
    for entry in entries:
        item = ET.SubElement(root, "entry")
        ET.SubElement(item, "title").text = entry.title
        ET.SubElement(item, "id").text = entry.url
        ET.SubElement(item, "link", href=entry.url)
        ET.SubElement(item, "published").text = entry.published.isoformat()
        ET.SubElement(item, "updated").text = entry.updated.isoformat()
        ET.SubElement(item, "content", type="html").text = _paragraphs(entry.text)
    return bytes(ET.tostring(root, encoding="utf-8", xml_declaration=True))


def _json(feed: SampleFeed, entries: Sequence[Shown], home: str) -> bytes:
    items = [
        {
            "id": entry.url,
            "url": entry.url,
            "title": entry.title,
            "content_html": _paragraphs(entry.text),
            "date_published": entry.published.isoformat(),
            "date_modified": entry.updated.isoformat(),
        }
        for entry in entries
    ]
    version = "https://jsonfeed.org/version/1.1"
    return orjson.dumps({"version": version, "title": feed.source.name, "home_page_url": home, "items": items})


def _paragraphs(text: str) -> str:
    return "".join(f"<p>{escape(line)}</p>" for line in text.splitlines())
