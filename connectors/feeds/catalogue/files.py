"""Which feeds there are: the built-in catalogue, an operator's own, and the feeds that a person added."""

import re
from collections.abc import Iterable
from importlib import resources
from pathlib import Path
from typing import Any, Final

import msgspec
import yaml

from connectors.feeds.catalogue.feed import CatalogueError, Feed, fault_of, told_address
from connectors.web.address import canonical_url

#: Where in a document msgspec found what it names: `$.feeds[3].source`.
_PLACE: Final = re.compile(r"`\$(\S*)`$")
_STEP: Final = re.compile(r"\.(\w+)|\[(\d+)\]")


class _Catalogue(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    feeds: tuple[Feed, ...] = ()
    notes: str = ""


def load_catalogue(path: Path | None) -> tuple[Feed, ...]:
    """Return the feeds of `path`, or of the built-in catalogue for None; raises `CatalogueError`."""
    if path is None:
        return _feeds(_builtin(), "the built-in catalogue")
    return _feeds(_read(path), str(path))


def all_feeds(feeds: Iterable[Feed], path: Path) -> tuple[Feed, ...]:
    """Return `feeds` with those of the user's file over them, by id, and with those that are switched off."""
    merged = {feed.id: feed for feed in feeds}
    merged.update({feed.id: feed for feed in user_feeds(path)})
    return tuple(merged.values())


def with_user_feeds(feeds: Iterable[Feed], path: Path) -> tuple[Feed, ...]:
    """Return `feeds` with those of the user's file over them, by id; the disabled ones are left out."""
    return tuple(feed for feed in all_feeds(feeds, path) if feed.enabled)


def user_feeds(path: Path) -> tuple[Feed, ...]:
    """Return the feeds of the user's file, none where there is no file; raises `CatalogueError`."""
    return _feeds(_read(path), str(path)) if path.exists() else ()


def add_feed(path: Path, feed: Feed) -> None:
    """Add or replace a feed in the user's file."""
    add_feeds(path, (feed,))


def add_feeds(path: Path, feeds: Iterable[Feed]) -> None:
    """Add or replace feeds in the user's file, in one step."""
    new = {feed.id: feed for feed in feeds}
    write_catalogue(path, (*(known for known in user_feeds(path) if known.id not in new), *new.values()))


def named(feeds: Iterable[Feed], name: str) -> Feed | None:
    """Return the feed of that id, or that has that address among its own in whatever spelling; None where none is."""
    feeds = tuple(feeds)
    by_id = next((feed for feed in feeds if feed.id == name), None)
    address = canonical_url(told_address(name))
    return by_id or next((feed for feed in feeds if address in map(canonical_url, (feed.url, *feed.candidates))), None)


def switch_on(path: Path, feeds: Iterable[Feed], feed: Feed) -> None:
    """Poll a feed again that is switched off, in the user's file or in the catalogue `feeds`."""
    others = tuple(other for other in user_feeds(path) if other.id != feed.id)
    is_on = any(one.id == feed.id and one.enabled for one in feeds)
    write_catalogue(path, others if is_on else (*others, msgspec.structs.replace(feed, enabled=True)))


def remove_feed(path: Path, feeds: Iterable[Feed], name: str) -> Feed:
    """Remove the feed of that id or address from the user's file, or switch a built-in one off there."""
    own = user_feeds(path)
    builtin = {feed.id: feed for feed in feeds}
    feed = named(with_user_feeds(builtin.values(), path), name)
    if feed is None:
        raise CatalogueError(f"no feed {name!r}; `marsad feeds list` shows their ids")
    off = (msgspec.structs.replace(feed, enabled=False),) if feed.id in builtin else ()
    write_catalogue(path, (*(other for other in own if other.id != feed.id), *off))
    return feed


def write_catalogue(path: Path, feeds: Iterable[Feed]) -> None:
    """Write a catalogue in one step, so that no reader sees half of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".tmp")
    draft.write_text(catalogue_text(feeds), encoding="utf-8")
    draft.replace(path)


def catalogue_text(feeds: Iterable[Feed]) -> str:
    """Return a catalogue as YAML, as `load_catalogue` reads it."""
    plain = {"feeds": [msgspec.to_builtins(feed) for feed in feeds]}
    return yaml.safe_dump(plain, allow_unicode=True, sort_keys=False)


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise CatalogueError(f"{path}: cannot be read: {_why(error)}") from error


def _why(error: OSError | UnicodeDecodeError) -> str:
    return error.strerror or str(error) if isinstance(error, OSError) else "it is not UTF-8"


def _feeds(text: str, name: str) -> tuple[Feed, ...]:
    try:
        feeds = msgspec.convert(_plain(text, name), _Catalogue).feeds
    except msgspec.ValidationError as error:
        found = _PLACE.search(str(error))
        line = _line(text, found[1] if found is not None else "")
        raise CatalogueError(f"{name}: {error}, line {line}; docs/feeds.md shows an entry") from error
    seen: set[str] = set()
    for number, feed in enumerate(feeds):
        if feed.id in seen:
            line = _line(text, f".feeds[{number}].id")
            raise CatalogueError(f"{name}: two feeds have the id {feed.id!r}, line {line}; give each its own")
        fault = fault_of(feed)
        if fault is not None:
            line = _line(text, f".feeds[{number}].{fault[0]}")
            raise CatalogueError(f"{name}: feed {feed.id!r}: {fault[1]}, line {line}")
        seen.add(feed.id)
    return feeds


def _plain(text: str, name: str) -> Any:  # Any: the whole of YAML
    try:
        return yaml.safe_load(text) or {}
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark is not None else 1
        raise CatalogueError(f"{name}: not YAML: {error.problem}, line {line}") from error
    except (yaml.YAMLError, ValueError, AttributeError, RecursionError) as error:
        # Of what looks like a date or a number and is none, 2025-13-45, the library raises what the conversion does.
        raise CatalogueError(f"{name}: not YAML: {' '.join(str(error).split())}") from error


def _line(text: str, place: str) -> int:
    """Return the line of a place in a document, or of what holds it where it is not written out."""
    node = yaml.compose(text, yaml.SafeLoader)
    for name, number in _STEP.findall(place):
        inside = node
        if isinstance(node, yaml.MappingNode):
            inside = next((value for key, value in node.value if key.value == name), node)
        elif isinstance(node, yaml.SequenceNode) and number:
            inside = node.value[int(number)]
        node = inside
    return node.start_mark.line + 1 if node is not None else 1


def _builtin() -> str:
    return (resources.files("connectors.feeds.catalogue") / "data" / "catalogue.yaml").read_text(encoding="utf-8")
