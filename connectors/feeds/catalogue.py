"""Which feeds there are: the built-in catalogue, an operator's own, and the feeds that a person added."""

from collections.abc import Iterable
from importlib import resources
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import msgspec
import yaml

from connectors.feeds.address import canonical_url
from schemas.article import Source

SCHEMES = frozenset({"http", "https"})


class CatalogueError(ValueError):
    """A catalogue cannot be used; the sentence says where and what to do. Reaction: report, start nothing."""


class Feed(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One feed. `interval_s` overrules the policy's; `notes` is for people."""

    id: str
    url: str
    source: Source
    title: str = ""
    enabled: bool = True
    interval_s: float | None = None
    notes: str = ""


class _Catalogue(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    feeds: tuple[Feed, ...] = ()
    notes: str = ""


def load_catalogue(path: Path | None) -> tuple[Feed, ...]:
    """Return the enabled feeds of `path`, or of the built-in catalogue for None; raises `CatalogueError`."""
    if path is None:
        return _feeds(_builtin(), "the built-in catalogue")
    try:
        return _feeds(path.read_text(encoding="utf-8"), str(path))
    except (OSError, UnicodeDecodeError) as error:
        raise CatalogueError(f"{path}: cannot be read: {error}") from error


def with_user_feeds(feeds: Iterable[Feed], path: Path) -> tuple[Feed, ...]:
    """Return `feeds` with those of the user's file over them, by id; the disabled ones are left out."""
    merged = {feed.id: feed for feed in feeds}
    merged.update({feed.id: feed for feed in user_feeds(path)})
    return tuple(feed for feed in merged.values() if feed.enabled)


def user_feeds(path: Path) -> tuple[Feed, ...]:
    """Return the feeds of the user's file, none where there is no file; raises `CatalogueError`."""
    return _feeds(path.read_text(encoding="utf-8"), str(path)) if path.exists() else ()


def feed_at(
    url: str,
    *,
    name: str | None = None,
    language: str | None = None,
    country: str | None = None,
    owner: str | None = None,
) -> Feed:
    """Return a feed for an address of which no more is known; raises `CatalogueError` for what is no http address."""
    parts = urlsplit(url)
    if parts.scheme not in SCHEMES or not parts.hostname:
        raise CatalogueError(f"{url!r} is no http or https address")
    host = parts.hostname.removeprefix("www.")
    source = Source(id=host, name=name or host, owner=owner or host, kind="online", country=country, language=language)
    return Feed(id=canonical_url(url), url=url, source=source, title=name or host)


def add_feed(path: Path, feed: Feed) -> None:
    """Add or replace a feed in the user's file."""
    write_catalogue(path, (*(known for known in user_feeds(path) if known.id != feed.id), feed))


def remove_feed(path: Path, feeds: Iterable[Feed], name: str) -> Feed:
    """Remove the feed of that id or address from the user's file, or switch a built-in one off there."""
    own = user_feeds(path)
    for feed in own:
        if name in {feed.id, feed.url}:
            write_catalogue(path, tuple(other for other in own if other.id != feed.id))
            return feed
    for feed in feeds:
        if name in {feed.id, feed.url}:
            write_catalogue(path, (*own, msgspec.structs.replace(feed, enabled=False)))
            return feed
    raise CatalogueError(f"no feed {name!r}; `marsad feeds list` shows their ids")


def write_catalogue(path: Path, feeds: Iterable[Feed]) -> None:
    """Write a catalogue in one step, so that no reader sees half of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    plain = {"feeds": [_without_defaults(feed) for feed in feeds]}
    draft = path.with_suffix(".tmp")
    draft.write_text(yaml.safe_dump(plain, allow_unicode=True, sort_keys=False), encoding="utf-8")
    draft.replace(path)


def _without_defaults(feed: Feed) -> dict[str, Any]:  # Any: the whole of YAML
    plain: dict[str, Any] = msgspec.to_builtins(feed)
    return {name: value for name, value in plain.items() if value not in ("", None, True)}


def _feeds(text: str, name: str) -> tuple[Feed, ...]:
    try:
        feeds = msgspec.convert(yaml.safe_load(text) or {}, _Catalogue).feeds
    except yaml.YAMLError as error:
        raise CatalogueError(f"{name}: not YAML: {error}") from error
    except msgspec.ValidationError as error:
        raise CatalogueError(f"{name}: {error}; docs/feeds.md shows an entry") from error
    seen: set[str] = set()
    for feed in feeds:
        if feed.id in seen:
            raise CatalogueError(f"{name}: two feeds have the id {feed.id!r}; give each its own")
        if urlsplit(feed.url).scheme not in SCHEMES:
            raise CatalogueError(f"{name}: feed {feed.id!r}: {feed.url!r} is no http or https address")
        seen.add(feed.id)
    return feeds


def _builtin() -> str:
    return (resources.files("connectors.feeds") / "data" / "catalogue.yaml").read_text(encoding="utf-8")
