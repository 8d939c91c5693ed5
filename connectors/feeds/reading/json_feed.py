"""JSON Feed 1.0 and 1.1 (jsonfeed.org) to its entries: what is not as the standard says counts as not said."""

import re
from collections.abc import Iterator
from typing import Any, Final
from urllib.parse import urljoin

import orjson

from connectors.feeds.reading.dates import read_date
from connectors.feeds.reading.hints import Hints
from connectors.feeds.reading.parsed import (
    MAX_ENTRIES,
    MAX_ENTRY_CHARS,
    Enclosure,
    FeedParseError,
    ParsedEntry,
    ParsedFeed,
    TextField,
)
from connectors.feeds.reading.shown import shown
from connectors.feeds.reading.text import has_references, is_marked_up, plain_name
from connectors.feeds.reading.tree import is_harmful
from connectors.web.address import is_web

_VERSION: Final = re.compile(r"https?://(?:www\.)?jsonfeed\.org/version/1(?:\.\d)?/?$", re.IGNORECASE)
_MAX_INT: Final = 10**15
#: An escape in a string, and half of a pair: what is left of a letter where a text was cut by its length in UTF-16.
_ESCAPE: Final = re.compile(
    rb"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|(?P<half>u[dD][89a-fA-F][0-9a-fA-F]{2})|.)",
    re.DOTALL,
)
_CONTROL: Final = re.compile(rb"[\x00-\x1f]")
_STRAY_COMMA: Final = re.compile(rb'(?P<string>"(?:[^"\\]|\\.)*+")|,(?=\s*+[}\]])')


def read_json_feed(body: bytes, url: str, defects: list[str], *, is_shown: bool) -> ParsedFeed:
    """Return the entries of a JSON Feed from `url`, for people if `is_shown`; raises `FeedParseError`."""
    found = _document(body, defects)
    items = found.get("items")
    is_known = _VERSION.match(_stated(found.get("version")) or "") is not None
    if items is None and is_known:
        items = []
    if not isinstance(items, list):
        raise FeedParseError("not-a-feed", "JSON without a list of items is no JSON Feed")
    entries = _objects(items)
    if len(entries) < len(items):
        defects.append(f"not-an-entry: {len(items) - len(entries)} left out")
    if not is_known:
        defects.append("json-feed: no version that is known")
    if found.get("expired") is True:
        defects.append("expired: the publisher says that this feed has ended")
    if len(entries) > MAX_ENTRIES:
        defects.append(f"too-many-entries: {len(entries) - MAX_ENTRIES} left out")
    base = urljoin(url, _stated(found.get("feed_url")) or "")
    return ParsedFeed(
        title=_text(found.get("title")),
        language=_stated(found.get("language")),
        entries=tuple(_entry(item, found, base, is_shown=is_shown) for item in entries[:MAX_ENTRIES]),
        defects=tuple(defects),
        hints=_hints(found),
        head=_head(found, base) if is_shown else {},
    )


def _document(body: bytes, defects: list[str]) -> dict[str, Any]:  # Any: the whole of JSON
    try:
        found = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        found = _mended(body, error)
        defects.append(f"malformed: {error}")
    if not isinstance(found, dict):
        raise FeedParseError("not-a-feed", "JSON that is no object is no JSON Feed")
    return found


def _mended(body: bytes, error: orjson.JSONDecodeError) -> Any:  # Any: the whole of JSON
    """Return a document without line breaks in its strings, half letters, commas before an end and a comment behind it.

    Raises `FeedParseError` with `error`.
    """
    if body.endswith(b"-->"):
        # Software that keeps pages for later signs them, whatever they are.
        body = body[: body.rfind(b"<!--")]
    whole = _ESCAPE.sub(lambda escape: rb"\ufffd" if escape["half"] else escape[0], body)
    whole = _STRAY_COMMA.sub(lambda found: found["string"] or b"", _CONTROL.sub(b" ", whole))
    try:
        return orjson.loads(whole)
    except orjson.JSONDecodeError:
        raise FeedParseError("not-a-feed", f"neither XML nor JSON: {error}") from error


def _hints(found: dict[str, Any]) -> Hints:  # Any: the whole of JSON
    hubs = (_stated(hub.get("url")) for hub in _objects(found.get("hubs")))
    return Hints(hubs=tuple(hub for hub in hubs if hub), self_url=_stated(found.get("feed_url")))


def _entry(
    item: dict[str, Any],  # Any: the whole of JSON
    feed: dict[str, Any],  # Any: the whole of JSON
    base: str,
    *,
    is_shown: bool,
) -> ParsedEntry:
    stated = _date(item.get("date_published"))
    modified = _date(item.get("date_modified"))
    html, plain = _text(item.get("content_html")), _text(item.get("content_text"))
    texts: dict[TextField, str] = {
        "title": _text(item.get("title")),
        "summary": _text(item.get("summary")),
        "content": html or plain,
    }
    # Only `content_html` is markup by the standard; publishers put it into title and summary as well.
    markup = {name for name, text in texts.items() if (html if name == "content" else _is_markup(text))}
    literal = tuple(name for name, text in texts.items() if ("<" in text or "&" in text) and name not in markup)
    if is_shown:
        texts = {name: shown(text, base) if name in markup else text for name, text in texts.items()}
    identity = _identity(item.get("id"))
    address = _stated(item.get("url")) or _stated(item.get("external_url"))
    if address is None and identity is not None and is_web(identity):
        address = identity
    return ParsedEntry(
        id=identity,
        url=_joined(base, address) if address else None,
        title=texts["title"],
        summary=texts["summary"],
        content=texts["content"],
        author=_author(item) or _author(feed),
        published=read_date(stated),
        published_stated=stated or modified,
        updated=read_date(modified),
        categories=tuple(dict.fromkeys(plain_name(tag) for tag in _list(item.get("tags")) if _stated(tag))),
        language=_stated(item.get("language")) or _stated(feed.get("language")),
        enclosures=tuple(_enclosures(item, base)),
        literal=literal,
        beside=_beside(item, base) if is_shown else {},
    )


def _head(found: dict[str, Any], base: str) -> dict[str, Any]:  # Any: the whole of JSON
    """Return what a feed says of itself, by the names that the other formats have."""
    version = _VERSION.match(_stated(found.get("version")) or "")
    home, icon = _stated(found.get("home_page_url")), _stated(found.get("favicon"))
    following = _stated(found.get("next_url"))
    stated = {
        "user_comment": _stated(found.get("user_comment")),
        "next_url": _joined(base, following) if following else None,
        "expired": found.get("expired") is True,
        "authors": _people(found),
        "modules": _own_fields(found),
    }
    return {
        "format": None if version is None else "json11" if version[0].rstrip("/").endswith("1.1") else "json1",
        "url": _joined(base, home) if home else None,
        "description": _text(found.get("description")),
        "author": _author(found),
        "image": _joined(base, str(found["icon"])) if _stated(found.get("icon")) else None,
        "icon": _joined(base, icon) if icon else None,
        **{name: value for name, value in stated.items() if value},
    }


def _beside(item: dict[str, Any], base: str) -> dict[str, Any]:  # Any: the whole of JSON
    image, other = _stated(item.get("image")) or _stated(item.get("banner_image")), _stated(item.get("external_url"))
    stated = {
        "authors": _people(item),
        "image": _joined(base, image) if image else None,
        "external_url": _joined(base, other) if other else None,
        "modules": _own_fields(item),
    }
    return {name: value for name, value in stated.items() if value}


def _people(found: dict[str, Any]) -> list[dict[str, str]]:  # Any: the whole of JSON
    """Return the authors in parts, if any of them has more than a name."""
    listed = [*_objects(found.get("authors")), *_objects([found.get("author")])]
    parts = ("name", "url", "avatar")
    people = [{part: str(one[part]) for part in parts if _stated(one.get(part))} for one in listed]
    return people if any(person.keys() - {"name"} for person in people) else []


def _own_fields(found: dict[str, Any]) -> dict[str, Any]:  # Any: the whole of JSON
    """Return what publishers add under names of their own, which begin with an underscore."""
    return {name: value for name, value in found.items() if name.startswith("_")}


def _is_markup(text: str) -> bool:
    return is_marked_up(text) or has_references(text)


def _date(value: object) -> str | None:
    """Return a date as it is written; also a number, as some publishers have it."""
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return str(value) if is_number else _stated(value)


def _identity(stated: object) -> str | None:
    if isinstance(stated, bool) or not isinstance(stated, str | int | float) or stated == "":
        return None
    # JSON has one kind of number: 7.0 is 7.
    return str(int(stated)) if isinstance(stated, float) and stated.is_integer() else str(stated)


def _author(found: dict[str, Any]) -> str | None:  # Any: the whole of JSON
    for stated in (found.get("authors"), found.get("author")):
        listed = stated if isinstance(stated, list) else [stated]
        # By the standard each is an object; some write the name alone.
        names = (_stated(one) or _name(one) for one in listed)
        line = ", ".join(dict.fromkeys(plain_name(name) for name in names if name))
        if line:
            return line
    return None


def _name(author: object) -> str | None:
    return _stated(author.get("name")) or _stated(author.get("url")) if isinstance(author, dict) else None


def _enclosures(item: dict[str, Any], base: str) -> Iterator[Enclosure]:  # Any: the whole of JSON
    for attachment in _objects(item.get("attachments")):
        url = _stated(attachment.get("url"))
        if url is not None:
            kind = _stated(attachment.get("mime_type"))
            bytes_, duration_s = (
                _number(attachment.get("size_in_bytes")),
                _number(attachment.get("duration_in_seconds")),
            )
            yield from _file(base, url, kind, int(bytes_) if bytes_ is not None else None, duration_s)
    for name in ("image", "banner_image"):
        url = _stated(item.get(name))
        if url is not None:
            yield from _file(base, url)


def _file(base: str, stated: str, *about: Any) -> Iterator[Enclosure]:  # Any: what is known of the file
    url = _joined(base, stated)
    if url is not None:
        yield Enclosure(url, *about)


def _joined(base: str, address: str) -> str | None:
    try:
        return urljoin(base, address.strip()) if not is_harmful(address) else None
    except ValueError:
        return address


def _list(value: object) -> list[Any]:  # Any: the whole of JSON
    return value if isinstance(value, list) else []


def _objects(value: object) -> list[dict[str, Any]]:  # Any: the whole of JSON
    return [item for item in _list(value) if isinstance(item, dict)]


def _stated(value: object) -> str | None:
    return value if isinstance(value, str) and value.strip() else None


def _text(value: object) -> str:
    return value[:MAX_ENTRY_CHARS].strip() if isinstance(value, str) else ""


def _number(value: object) -> float | None:
    """Return a number; also one that is written as a string, as many publishers do."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    return number if 0 <= number < _MAX_INT else None
