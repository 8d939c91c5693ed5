"""What the connectors remember, on disk: the state of each feed, and the spool of what is on its way.

The spool is what keeps a promise: an article is on disk before it is published, and before the feed's validators are
stored, in one transaction. Killed at any point, the connectors at most publish an article again. One SQLite file, every
commit synchronised; one process writes.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Final, Self

from connectors.feeds.polling.state import FeedState
from schemas.article import Article
from schemas.codec import decode, encode

#: Counted up when a table changes its meaning; the file tells which wrote it.
VERSION: Final = 2
_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS state (feed TEXT PRIMARY KEY, record BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS spool (
    number INTEGER PRIMARY KEY, fetched_at REAL NOT NULL, is_published INTEGER NOT NULL DEFAULT 0, record BLOB NOT NULL
);
CREATE INDEX IF NOT EXISTS spool_unpublished ON spool (number) WHERE is_published = 0;
CREATE INDEX IF NOT EXISTS spool_time ON spool (fetched_at);
"""
#: Version 1 had the states in columns. They are not taken over: feeds are read afresh, and every stage knows a repeat.
_FROM_1: Final = "DROP TABLE IF EXISTS feed; DROP TABLE IF EXISTS seen;"


class FeedMemoryError(RuntimeError):
    """The memory cannot be used; the sentence says what to do. Reaction: report, halt."""


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
        if version == 1:
            self._db.executescript(_FROM_1)
        self._db.executescript(_SCHEMA)
        self._db.execute("SELECT feed, record FROM state LIMIT 0")
        if version != VERSION:
            self._db.execute(f"PRAGMA user_version = {VERSION}")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._db.close()

    def state(self, feed: str) -> FeedState:
        """Return what is known of a feed."""
        row = self._db.execute("SELECT record FROM state WHERE feed = ?", (feed,)).fetchone()
        return FeedState(feed=feed) if row is None else decode(row[0], FeedState)

    def states(self) -> Iterator[FeedState]:
        """Yield what is known of every feed that was asked, by id."""
        for (record,) in self._db.execute("SELECT record FROM state ORDER BY feed"):
            yield decode(record, FeedState)

    def keep(self, *states: FeedState) -> None:
        """Keep the states of feeds that brought nothing to publish."""
        with self._db:
            self._db.execute("BEGIN IMMEDIATE")
            self._keep(states)

    def spool(self, state: FeedState, articles: Sequence[Article]) -> list[int]:
        """Keep new articles and the state of their feed, in one transaction; return the articles' numbers."""
        numbers = []
        with self._db:
            self._db.execute("BEGIN IMMEDIATE")
            for article in articles:
                row = (article.fetched_at.timestamp(), encode(article))
                numbers.append(self._db.execute("INSERT INTO spool (fetched_at, record) VALUES (?, ?)", row).lastrowid)
            self._keep([state])
        return [number for number in numbers if number is not None]

    def unpublished(self, limit: int) -> list[tuple[int, Article]]:
        """Return articles that no broker has acknowledged, oldest first, with their numbers."""
        rows = self._db.execute(
            "SELECT number, record FROM spool WHERE is_published = 0 ORDER BY number LIMIT ?", (limit,)
        ).fetchall()
        return [(number, decode(record, Article)) for number, record in rows]

    def count_unpublished(self) -> int:
        """Return how many articles no broker has acknowledged."""
        (found,) = self._db.execute("SELECT count(*) FROM spool WHERE is_published = 0").fetchone()
        return int(found)

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

    def prune(self, before: datetime, limit: int) -> int:
        """Drop the oldest published articles fetched before `before`, at most `limit`; return how many."""
        oldest = "SELECT number FROM spool WHERE is_published = 1 AND fetched_at < ? ORDER BY fetched_at LIMIT ?"
        with self._db:
            dropped = self._db.execute(
                f"DELETE FROM spool WHERE number IN ({oldest})",  # noqa: S608  constant
                (before.timestamp(), limit),
            )
        return dropped.rowcount

    def _keep(self, states: Iterable[FeedState]) -> None:
        rows = [(state.feed, encode(state)) for state in states]
        self._db.executemany("INSERT OR REPLACE INTO state VALUES (?, ?)", rows)
