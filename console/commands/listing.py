"""`marsad feeds list`: which feeds there are, how they do and since when, what they bring."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final, get_args

import msgspec
import typer
from rich.console import Console
from rich.text import Text

from connectors.feeds.catalogue.feed import CatalogueError, Feed
from connectors.feeds.catalogue.files import all_feeds, load_catalogue
from connectors.feeds.polling.addresses import address_to_ask
from connectors.feeds.polling.memory import FeedMemoryError
from connectors.feeds.polling.rhythm import told_gap_s
from connectors.feeds.polling.silence import SILENT_SENTENCE
from connectors.feeds.polling.state import FeedState
from connectors.web.address import without_login
from console.columns import GAP, padded
from console.commands.archived import archive_of
from console.commands.tail import parse_since
from console.failure import CommandError, UsageError
from console.span import span
from schemas.article import SourceKind
from schemas.codec import encode_builtins
from schemas.feed import HealthWord
from streams.archive import Brought
from streams.polled.catalogue import feeds_of
from streams.polled.memories import known_states
from streams.settings import Settings

#: Switched off: in the catalogue, or by `marsad feeds remove`.
OFF: Final = "off"
#: What a person should see first, first.
STATES: Final[tuple[HealthWord | str, ...]] = ("gone", "failing", "silent", "waiting", "ok", OFF)
_STYLES: Final = {"gone": "red", "failing": "red", "silent": "yellow", "ok": "green"}
#: For people: heading and field; the JSON Lines have all.
_COLUMNS: Final = (
    ("feed", "id"),
    ("lang", "language"),
    ("country", "country"),
    ("state", "word"),
    ("since", "for"),
    ("last new", "since_new"),
    ("usual gap", "usual_gap"),
)
_BROUGHT: Final = (("articles", "articles"), ("relevant", "relevant"), ("unread", "unread"))

Row = dict[str, Any]  # Any: the whole of JSON


class Choice(msgspec.Struct, frozen=True, kw_only=True):
    """Which feeds are meant, in which order; several values of one option are alternatives, none is any."""

    states: Sequence[str] = ()
    countries: Sequence[str] = ()
    languages: Sequence[str] = ()
    kinds: Sequence[str] = ()
    owners: Sequence[str] = ()
    sort: str | None = None
    since: str | None = None

    def check(self) -> None:
        """Raise `UsageError` for a word that cannot be meant."""
        for option, given, known in (
            ("--state", self.states, STATES),
            ("--kind", self.kinds, get_args(SourceKind)),
            ("--sort", (self.sort,) if self.sort is not None else (), tuple(_ORDERS)),
        ):
            wrong = next((word for word in given if word not in known), None)
            if wrong is not None:
                raise UsageError(f"{option} {wrong!r}: it is one of {', '.join(known)}")
        if self.sort in {"articles", "relevant"} and self.since is None:
            raise UsageError(f"--sort {self.sort} needs --since, such as --since 7d: what they have brought since then")

    def takes(self, row: Row) -> bool:
        """Return whether a feed is meant; one that is switched off only where that is asked for."""
        owner = str(row["owner"]).casefold()
        return (
            row["word"] in (self.states or STATES[:-1])
            and _is_among(row["country"], self.countries)
            and _is_among(row["language"], self.languages)
            and _is_among(row["kind"], self.kinds)
            and (not self.owners or any(one.casefold() in owner for one in self.owners))
        )


def list_feeds(settings: Settings, choice: Choice, *, as_json: bool) -> None:
    """Print the feeds that are meant with how they do; raises `CommandError`."""
    choice.check()
    now = datetime.now(UTC)
    try:
        rows = _rows(settings, now)
    except (CatalogueError, FeedMemoryError) as error:
        raise CommandError(str(error)) from error
    brought = _brought(settings, choice.since, now)
    if brought is not None:
        rows = [row | msgspec.structs.asdict(brought.get(row["id"], Brought())) for row in rows]
    chosen = [row for row in rows if choice.takes(row)]
    if choice.sort is not None:
        chosen.sort(key=_ORDERS[choice.sort])
    if as_json:
        for row in chosen:
            typer.echo(encode_builtins(row).decode())
        return
    _print(chosen, _COLUMNS + (_BROUGHT if brought is not None else ()))


def _rows(settings: Settings, now: datetime) -> list[Row]:
    if settings.only_feeds is not None:
        feeds = feeds_of(settings)
    else:
        feeds = all_feeds(load_catalogue(settings.catalogue), settings.user_feeds)
    states = known_states(settings)
    return [_row(feed, states.get(feed.id) or FeedState(feed=feed.id), now.timestamp()) for feed in feeds]


def _row(feed: Feed, state: FeedState, now: float) -> Row:
    gap_s = told_gap_s(state.rhythm, now)
    return {
        "id": feed.id,
        "title": feed.title,
        "url": without_login(address_to_ask(feed, state)),
        "language": feed.source.language,
        "country": feed.source.country,
        "kind": feed.source.kind,
        "source": feed.source.id,
        "owner": feed.source.owner,
        "word": state.word if feed.enabled else OFF,
        "since": _shown(state.word_since),
        "for": None if state.word_since is None or not feed.enabled else span(now - state.word_since),
        "state": _told(state) if feed.enabled else OFF,
        "error": state.error,
        "notes": feed.notes,
        "failures": state.failures,
        "last_success": _shown(state.last_success),
        "last_new": _shown(state.last_new),
        "next_poll": _shown(state.next_poll),
        "since_new": None if state.last_new is None else f"{span(now - state.last_new)} ago",
        "usual_gap_s": gap_s,
        "usual_gap": None if gap_s is None else span(gap_s),
    }


def _told(state: FeedState) -> str:
    if state.word == "waiting":
        return "not asked yet" if state.asked_at is None else "not reached yet"
    return f"{state.word}: {state.error}" if state.error else state.word


def _shown(seconds: float | None) -> str | None:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds") if seconds is not None else None


def _brought(settings: Settings, since: str | None, now: datetime) -> Mapping[str, Brought] | None:
    """Return what the archive has of each feed since then; None where nobody asks. Raises `CommandError`."""
    begin = parse_since(since, now)
    if begin is None:
        return None
    with archive_of(settings) as archive:
        return archive.brought(begin)


def _is_among(value: str | None, wanted: Sequence[str]) -> bool:
    return not wanted or (value or "").casefold() in {one.casefold() for one in wanted}


def _by(name: str) -> Callable[[Row], tuple[bool, str]]:
    """Return an order by a field, what has none at the end; of times the longest ago first."""
    return lambda row: (row[name] is None, row[name] or "")


#: By what the feeds can be ordered; what is equal stays in the catalogue's order.
_ORDERS: Final[Mapping[str, Callable[[Row], Any]]] = {  # Any: what can be compared
    "state": lambda row: (STATES.index(row["word"]), *_by("since")(row)),
    "new": _by("last_new"),
    **{name: _by(name) for name in ("id", "country", "language", "kind", "owner")},
    "articles": lambda row: row["articles"],
    "relevant": lambda row: (row["relevant"], -row["articles"]),
}


def _print(rows: Sequence[Row], columns: Sequence[tuple[str, str]]) -> None:
    """Print a line for each feed, with what is wrong at its end; then how many there are."""
    headings = [heading for heading, _ in columns]
    cells = [["" if row[name] is None else str(row[name]) for _, name in columns] for row in rows]
    lines = padded([[*headings, "why"], *([*line, _why(row)] for line, row in zip(cells, rows, strict=True))])
    screen = Console(highlight=False, markup=False, soft_wrap=True)
    state = headings.index("state")
    for line in lines:
        parts = [(f"{cell}{GAP}", _STYLES.get(cell.strip(), "") if at == state else "") for at, cell in enumerate(line)]
        text = Text.assemble(*parts)
        text.rstrip()
        screen.print(text)
    screen.print(f"{len(rows)} feeds{_tally(rows)}")


def _why(row: Row) -> str:
    match row["word"]:
        case "silent":
            return SILENT_SENTENCE
        case "failing" | "gone":
            return " ".join(str(row["error"] or "").split())
        case "waiting":
            return str(row["state"])
        case "off":
            return str(row["notes"])
    return ""


def _tally(rows: Iterable[Row]) -> str:
    counts = Counter(row["word"] for row in rows)
    told = ", ".join(f"{counts[word]} {word}" for word in STATES if counts[word])
    return f": {told}" if told else ""
