"""What the connectors remember, on disk: validators, health, what was seen, and the spool of what is on its way.

The spool is what keeps a promise: an article is on disk before it is published, and before the feed's validators are
stored, in one transaction. Killed at any point, the connectors at most publish an article again. One SQLite file, every
commit synchronised; one process writes.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Final, Literal, Self

import msgspec

from connectors.web.fetch import Validators
from schemas.article import Article
from schemas.codec import decode, encode

HealthWord = Literal["waiting", "ok", "failing"]

#: Counted up when a table changes its meaning; the file tells which wrote it.
VERSION: Final = 1
_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS feed (
    id TEXT PRIMARY KEY, etag TEXT, last_modified TEXT, body_hash TEXT,
    word TEXT NOT NULL DEFAULT 'waiting', error TEXT, failures INTEGER NOT NULL DEFAULT 0,
    last_success REAL, last_new REAL, next_poll REAL
);
CREATE TABLE IF NOT EXISTS seen (
    feed TEXT NOT NULL, article TEXT NOT NULL, revision TEXT NOT NULL, PRIMARY KEY (feed, article)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS spool (
    number INTEGER PRIMARY KEY, fetched_at REAL NOT NULL, is_published INTEGER NOT NULL DEFAULT 0, record BLOB NOT NULL
);
CREATE INDEX IF NOT EXISTS spool_unpublished ON spool (number) WHERE is_published = 0;
CREATE INDEX IF NOT EXISTS spool_time ON spool (fetched_at);
"""
_FEED_COLUMNS: Final = "id, etag, last_modified, body_hash, word, error, failures, last_success, last_new, next_poll"


class FeedMemoryError(RuntimeError):
    """The memory cannot be used; the sentence says what to do. Reaction: report, halt."""


class FeedState(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of a feed; times are POSIX seconds. `failures` counts those since the last success."""

    feed: str
    validators: Validators = Validators()
    body_hash: str | None = None
    word: HealthWord = "waiting"
    error: str | None = None
    failures: int = 0
    last_success: float | None = None
    last_new: float | None = None
    next_poll: float | None = None


class FeedMemory:
    """Every call is one transaction of milliseconds.

    Opening raises `FeedMemoryError` for a file that is damaged, cannot be written, or was written by a newer version.
    """

    def __init__(self, path: Path) -> None:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._db = sqlite3.connect(path, isolation_level=None)
        except (OSError, sqlite3.Error) as error:
            raise FeedMemoryError(f"{path} cannot be opened: {error}") from error
        try:
            self._prepare(path)
        except sqlite3.Error as error:
            self._db.close()
            raise FeedMemoryError(f"{path} cannot be used: {error}; move it away, and feeds are read afresh") from error
        except FeedMemoryError:
            self._db.close()
            raise

    def _prepare(self, path: Path) -> None:
        (version,) = self._db.execute("PRAGMA user_version").fetchone()
        if version > VERSION:
            raise FeedMemoryError(f"{path} was written by a newer version of Marsad: update, or move the file away")
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA synchronous = FULL")
        self._db.executescript(_SCHEMA)
        self._db.execute(f"SELECT {_FEED_COLUMNS} FROM feed LIMIT 0")  # noqa: S608  a constant
        if version != VERSION:
            self._db.execute(f"PRAGMA user_version = {VERSION}")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._db.close()

    def state(self, feed: str) -> FeedState:
        """Return what is known of a feed."""
        row = self._db.execute(f"SELECT {_FEED_COLUMNS} FROM feed WHERE id = ?", (feed,)).fetchone()  # noqa: S608  a constant
        return FeedState(feed=feed) if row is None else _state(row)

    def health(self) -> tuple[FeedState, ...]:
        """Return what is known of every feed that was asked."""
        rows = self._db.execute(f"SELECT {_FEED_COLUMNS} FROM feed ORDER BY id").fetchall()  # noqa: S608  a constant
        return tuple(_state(row) for row in rows)

    def keep(self, state: FeedState) -> None:
        """Keep the state of a feed that brought nothing to publish."""
        with self._db:
            self._keep(state)

    def unseen(self, feed: str, articles: Iterable[Article]) -> list[Article]:
        """Return the articles whose present revision this feed has not brought before."""
        return [article for article in articles if self._revision(feed, article.id) != article.revision]

    def spool(self, state: FeedState, articles: Sequence[Article]) -> list[int]:
        """Keep new articles and the state of their feed, in one transaction; return the articles' numbers."""
        numbers = []
        with self._db:
            self._db.execute("BEGIN IMMEDIATE")
            for article in articles:
                row = (article.fetched_at.timestamp(), encode(article))
                numbers.append(self._db.execute("INSERT INTO spool (fetched_at, record) VALUES (?, ?)", row).lastrowid)
                seen = (state.feed, article.id, article.revision)
                self._db.execute("INSERT OR REPLACE INTO seen VALUES (?, ?, ?)", seen)
            self._keep(state)
        return [number for number in numbers if number is not None]

    def unpublished(self, limit: int) -> list[tuple[int, Article]]:
        """Return articles that no broker has acknowledged, oldest first, with their numbers."""
        rows = self._db.execute(
            "SELECT number, record FROM spool WHERE is_published = 0 ORDER BY number LIMIT ?", (limit,)
        ).fetchall()
        return [(number, decode(record, Article)) for number, record in rows]

    def is_refused(self, feed: str, entry: str) -> bool:
        """Return whether an entry of this feed, by its digest, was refused before."""
        return self._revision(feed, entry) is not None

    def refused(self, feed: str, entries: Iterable[str]) -> None:
        """Remember entries that were refused, so that they are not refused at each poll."""
        with self._db:
            self._db.execute("BEGIN IMMEDIATE")
            rows = [(feed, entry, "refused") for entry in entries]
            self._db.executemany("INSERT OR REPLACE INTO seen VALUES (?, ?, ?)", rows)

    def published(self, numbers: Sequence[int]) -> None:
        """Mark articles as acknowledged."""
        with self._db:
            self._db.execute("BEGIN IMMEDIATE")
            self._db.executemany(
                "UPDATE spool SET is_published = 1 WHERE number = ?", [(number,) for number in numbers]
            )

    def since(self, moment: datetime) -> Iterator[Article]:
        """Yield the published articles fetched since `moment`, oldest first; the others publish themselves."""
        rows = self._db.execute(
            "SELECT record FROM spool WHERE fetched_at >= ? AND is_published = 1 ORDER BY number", (moment.timestamp(),)
        )
        for (record,) in rows:
            yield decode(record, Article)

    def prune(self, before: datetime) -> int:
        """Drop published articles fetched before `before` from the spool; return how many."""
        with self._db:
            dropped = self._db.execute(
                "DELETE FROM spool WHERE is_published = 1 AND fetched_at < ?", (before.timestamp(),)
            )
        return dropped.rowcount

    def _revision(self, feed: str, article: str) -> str | None:
        row = self._db.execute("SELECT revision FROM seen WHERE feed = ? AND article = ?", (feed, article)).fetchone()
        return None if row is None else str(row[0])

    def _keep(self, state: FeedState) -> None:
        row = (
            state.feed,
            state.validators.etag,
            state.validators.last_modified,
            state.body_hash,
            state.word,
            state.error,
            state.failures,
            state.last_success,
            state.last_new,
            state.next_poll,
        )
        marks = ", ".join("?" * len(row))
        self._db.execute(f"INSERT OR REPLACE INTO feed ({_FEED_COLUMNS}) VALUES ({marks})", row)  # noqa: S608  constants


def _state(row: Any) -> FeedState:  # Any: a row of the columns above
    feed, etag, last_modified, body_hash, word, error, failures, last_success, last_new, next_poll = row
    return FeedState(
        feed=feed,
        validators=Validators(etag, last_modified),
        body_hash=body_hash,
        word=word,
        error=error,
        failures=failures,
        last_success=last_success,
        last_new=last_new,
        next_poll=next_poll,
    )
