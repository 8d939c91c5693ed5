"""History on disk: every analysed article, every version of every event, every alert and its deliveries. SQLite, FTS5.

Written by the console's consumer, read by the console, `marsad search` and the refill of an embedded broker. It can be
deleted and is rebuilt from what the topics still hold.
"""

import re
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, Literal, Self

import msgspec

from extraction.text.normalise import normalise, plain
from schemas.alert import AlertDelivered, AlertRaised
from schemas.article import ArticleAnalysed, ArticleClassified
from schemas.codec import decode, encode
from schemas.event import EventMerged

#: 2: events can be searched, and words are folded as the lexicons are. 3: events of history are told from news. 4: the
#: rows of the index are known by number.
VERSION: Final = 4

#: Whether news have told an event, or only what was there before anybody watched.
ToldBy = Literal["news", "history"]
Record = ArticleClassified | ArticleAnalysed | EventMerged | AlertRaised | AlertDelivered

_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS article (
    id TEXT PRIMARY KEY, revision TEXT NOT NULL, edition INTEGER NOT NULL, is_relevant INTEGER NOT NULL,
    archived_at REAL NOT NULL, record BLOB NOT NULL
);
CREATE TABLE IF NOT EXISTS analysis (
    id TEXT PRIMARY KEY, revision TEXT NOT NULL, edition INTEGER NOT NULL, record BLOB NOT NULL
);
CREATE TABLE IF NOT EXISTS event (
    number INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, version INTEGER NOT NULL, type TEXT NOT NULL,
    countries TEXT NOT NULL, severity INTEGER NOT NULL, record BLOB NOT NULL, is_history INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE IF NOT EXISTS event_version (
    id TEXT NOT NULL, version INTEGER NOT NULL, record BLOB NOT NULL, PRIMARY KEY (id, version)
);
CREATE TABLE IF NOT EXISTS alert (id TEXT PRIMARY KEY, event_id TEXT NOT NULL, record BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS delivery (
    alert_id TEXT NOT NULL, hook TEXT NOT NULL, status TEXT NOT NULL, record BLOB NOT NULL,
    PRIMARY KEY (alert_id, hook)
);
CREATE VIRTUAL TABLE IF NOT EXISTS words USING fts5(id UNINDEXED, title, body, tokenize = 'unicode61');
CREATE VIRTUAL TABLE IF NOT EXISTS event_words USING fts5(id UNINDEXED, body, tokenize = 'unicode61');
CREATE TABLE IF NOT EXISTS words_row (id TEXT PRIMARY KEY, number INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS event_words_row (id TEXT PRIMARY KEY, number INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS written (one INTEGER PRIMARY KEY CHECK (one = 1), at REAL NOT NULL);
"""

#: What the index is asked for a query without a word: the empty phrase, which nothing has.
NOTHING: Final = '""'


class ArchiveError(RuntimeError):
    """The archive cannot be used; the sentence says what to do. Reaction: report, halt."""


class ArticleState(msgspec.Struct, frozen=True):
    """What the archive knows of an article. `is_whole` is false while the analysis of a relevant one is missing."""

    revision: str
    archived_at: datetime
    is_whole: bool


class Brought(msgspec.Struct, frozen=True):
    """What the archive has of a feed: `unread` are articles in a language that the coder does not read."""

    articles: int = 0
    relevant: int = 0
    unread: int = 0


def fold(text: str) -> str:
    """Return text as it is searched: variants and marks of Arabic letters, case and accents do not tell words apart."""
    return plain(normalise(text))


def words_of(query: str) -> str:
    """Return what the index is asked for all words of a query; its operators are words like any other."""
    return " ".join(f'"{word}"' for word in re.findall(r"\w+", fold(query))) or NOTHING


class Archive:
    """Every call blocks on the disk for milliseconds; one process writes, any number read."""

    def __init__(self, database: sqlite3.Connection, clock: Callable[[], datetime]) -> None:
        self._db = database
        self._now = clock

    @classmethod
    def open(cls, path: Path, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> Self:
        """Open, and create where it is missing; raises `ArchiveError` for one that a newer version wrote."""
        path.parent.mkdir(parents=True, exist_ok=True)
        database = sqlite3.connect(path, isolation_level=None)
        database.execute("PRAGMA journal_mode = WAL")
        (version,) = database.execute("PRAGMA user_version").fetchone()
        if version > VERSION:
            database.close()
            raise ArchiveError(f"{path} was written by a newer version of Marsad: update, or move the file away")
        database.executescript(_SCHEMA)
        archive = cls(database, clock)
        if version < VERSION:
            archive._carry_over()
        return archive

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._db.close()

    def put_many(self, records: Sequence[Record]) -> None:
        """Write records in one transaction; a repeat or an older version changes nothing."""
        with self._db:
            self._db.execute("BEGIN IMMEDIATE")
            for record in records:
                self._put(record)
            self._db.execute("INSERT OR REPLACE INTO written VALUES (1, ?)", (self._now().timestamp(),))

    def article_state(self, article_id: str) -> ArticleState | None:
        """Return what is known of an article."""
        row = self._db.execute(
            "SELECT article.revision, archived_at, NOT is_relevant OR analysis.revision IS article.revision"
            " FROM article LEFT JOIN analysis USING (id) WHERE id = ?",
            (article_id,),
        ).fetchone()
        return None if row is None else ArticleState(row[0], datetime.fromtimestamp(row[1], UTC), bool(row[2]))

    def last_write_at(self) -> datetime | None:
        """Return when something was last written."""
        row = self._db.execute("SELECT at FROM written").fetchone()
        return None if row is None else datetime.fromtimestamp(row[0], UTC)

    def events(
        self,
        limit: int,
        *,
        after: int = 0,
        event_type: str | None = None,
        country: str | None = None,
        told_by: ToldBy | None = None,
    ) -> list[tuple[int, EventMerged]]:
        """Return events with their change numbers, newest change first; `after` leaves out the changes up to it."""
        # Two ranges of one index, so that a hundred thousand events of history are not read for the news among them.
        wanted = {None: "is_history IN (0, 1)", "news": "is_history = 0", "history": "is_history = 1"}[told_by]
        index = "" if told_by is None else "INDEXED BY event_told_by"
        rows = self._db.execute(
            f"SELECT number, record FROM event {index} WHERE {wanted} AND number > ? AND (? IS NULL OR type = ?)"  # noqa: S608  words of ours
            " AND (? IS NULL OR countries LIKE '%' || ? || '%') ORDER BY number DESC LIMIT ?",
            (after, event_type, event_type, country, country, limit),
        ).fetchall()
        return [(number, decode(record, EventMerged)) for number, record in rows]

    def event(self, event_id: str) -> EventMerged | None:
        """Return the newest version of an event."""
        row = self._db.execute("SELECT record FROM event WHERE id = ?", (event_id,)).fetchone()
        return None if row is None else decode(row[0], EventMerged)

    def every_event(self) -> Iterator[EventMerged]:
        """Yield the newest version of every event, the oldest change first."""
        for (record,) in self._db.execute("SELECT record FROM event ORDER BY number"):
            yield decode(record, EventMerged)

    def versions(self, since: datetime | None = None) -> Iterator[EventMerged]:
        """Yield every version of the events that have changed at or after `since`: event by event, the oldest first."""
        rows = self._db.execute(
            "SELECT record FROM event_version WHERE ? IS NULL OR id IN (SELECT id FROM event WHERE"
            " CAST(strftime('%s', json_extract(record, '$.merged_at')) AS INTEGER) >= ?) ORDER BY id, version",
            2 * (None if since is None else int(since.timestamp()),),
        )
        yield from (decode(record, EventMerged) for (record,) in rows)

    def search(self, query: str, limit: int = 20) -> list[ArticleAnalysed]:
        """Return the relevant articles that have all words of `query`, best first; also those withdrawn, marked so."""
        words = words_of(query)
        if words == NOTHING:
            return []
        rows = self._db.execute(
            "SELECT record FROM words JOIN analysis USING (id) WHERE words MATCH ? ORDER BY rank LIMIT ?",
            (words, limit),
        ).fetchall()
        return [decode(record, ArticleAnalysed) for (record,) in rows]

    def articles_with(self, query: str) -> Iterator[ArticleAnalysed]:
        """Yield the analysed articles that have all words of `query`, the last published first."""
        rows = self._db.execute(
            "SELECT record FROM words JOIN analysis USING (id) WHERE words MATCH ?"
            " ORDER BY CAST(strftime('%s', json_extract(record, '$.article.published')) AS INTEGER) DESC, id",
            (words_of(query),),
        )
        yield from (decode(record, ArticleAnalysed) for (record,) in rows)

    def events_with(self, query: str) -> Iterator[EventMerged]:
        """Yield the events whose reports have all words of `query`, the last reported first."""
        rows = self._db.execute(
            "SELECT record FROM event_words JOIN event USING (id) WHERE event_words MATCH ?"
            " ORDER BY CAST(strftime('%s', json_extract(record, '$.last_reported_at')) AS INTEGER) DESC, id",
            (words_of(query),),
        )
        yield from (decode(record, EventMerged) for (record,) in rows)

    def every_article(self) -> Iterator[ArticleAnalysed]:
        """Yield every analysed article, in no order."""
        for (record,) in self._db.execute("SELECT record FROM analysis"):
            yield decode(record, ArticleAnalysed)

    def alerts_since(self, moment: datetime) -> Iterator[AlertRaised]:
        """Yield the alerts raised at or after `moment`, in the order of time."""
        rows = self._db.execute(
            "SELECT record FROM alert WHERE CAST(strftime('%s', json_extract(record, '$.raised_at')) AS INTEGER) >= ?"
            " ORDER BY json_extract(record, '$.raised_at')",
            (int(moment.timestamp()),),
        )
        for (record,) in rows:
            yield decode(record, AlertRaised)

    def counts(self) -> dict[str, int]:
        """Return how many articles, relevant articles, events, alerts and deliveries there are."""
        row = self._db.execute(
            "SELECT (SELECT count(*) FROM article), (SELECT count(*) FROM article WHERE is_relevant),"
            " (SELECT count(*) FROM event), (SELECT count(*) FROM alert),"
            " (SELECT count(*) FROM delivery WHERE status = 'delivered')"
        ).fetchone()
        return dict(zip(("articles", "relevant", "events", "alerts", "delivered"), row, strict=True))

    def brought(self, since: datetime) -> dict[str, Brought]:
        """Return what was archived of each feed since then; reads each of these articles."""
        rows = self._db.execute(
            "SELECT json_extract(record, '$.article.feed'), count(*), sum(is_relevant),"
            " sum(NOT coalesce(json_extract(record, '$.verdict.analysed'), 1))"
            " FROM article WHERE archived_at >= ? GROUP BY 1",
            (since.timestamp(),),
        )
        return {feed: Brought(*counts) for feed, *counts in rows}

    def _carry_over(self) -> None:
        """Bring what an older version archived up to date; once, and the disk is busy with it for a while."""
        with self._db:
            self._db.execute("BEGIN IMMEDIATE")
            (version,) = self._db.execute("PRAGMA user_version").fetchone()
            if version >= VERSION:
                return
            if version < 4:  # noqa: PLR2004  as `VERSION` tells
                self._number_rows()
            if version < 2:  # noqa: PLR2004  as above
                self._index_anew()
            self._part_history()
            self._db.execute(f"PRAGMA user_version = {VERSION}")

    def _number_rows(self) -> None:
        for index in ("words", "event_words"):
            # Reads the index once, and folds no text anew.
            self._db.execute(f"INSERT OR REPLACE INTO {index}_row SELECT id, rowid FROM {index}")  # noqa: S608  names of ours

    def _index_anew(self) -> None:
        for table in ("words", "event_words", "words_row", "event_words_row"):
            self._db.execute(f"DELETE FROM {table}")  # noqa: S608  names of ours
        # Read as it is written: the tables that are read are not those that are written, and years need no memory.
        for analysed in self.every_article():
            self._index_article(analysed)
        for event in self.every_event():
            self._index_event(event)

    def _part_history(self) -> None:
        if "is_history" not in {column[1] for column in self._db.execute("PRAGMA table_info(event)")}:
            self._db.execute("ALTER TABLE event ADD COLUMN is_history INTEGER NOT NULL DEFAULT 0")
            for (number,) in self._db.execute("SELECT number FROM event").fetchall():
                (record,) = self._db.execute("SELECT record FROM event WHERE number = ?", (number,)).fetchone()
                is_history = _is_history(decode(record, EventMerged))
                self._db.execute("UPDATE event SET is_history = ? WHERE number = ?", (is_history, number))
        self._db.execute("CREATE INDEX IF NOT EXISTS event_told_by ON event (is_history, number)")

    def _index_article(self, analysed: ArticleAnalysed) -> None:
        article = analysed.article
        told = (fold(article.title), fold(article.text)) if analysed.analysis.relevant else None
        self._index("words", article.id, told)

    def _index_event(self, event: EventMerged) -> None:
        self._index("event_words", event.id, (fold(" ".join(_told_of(event))),))

    def _index(self, index: Literal["words", "event_words"], key: str, told: tuple[str, ...] | None) -> None:
        """Put what is searched of `key` in the place of what was, None for nothing.

        By the number of its row: the id is no key of the index, which would be read from end to end for it.
        """
        row = self._db.execute(f"SELECT number FROM {index}_row WHERE id = ?", (key,)).fetchone()  # noqa: S608  names of ours
        if row is not None:
            self._db.execute(f"DELETE FROM {index} WHERE rowid = ?", row)  # noqa: S608  as above
            self._db.execute(f"DELETE FROM {index}_row WHERE id = ?", (key,))  # noqa: S608  as above
        if told is not None:
            marks = ", ".join("?" * (1 + len(told)))
            added = self._db.execute(f"INSERT INTO {index} VALUES ({marks})", (key, *told))  # noqa: S608  as above
            self._write(f"{index}_row (id, number)", key, added.lastrowid)

    def _put(self, record: Record) -> None:
        match record:
            case ArticleClassified():
                self._put_article(record)
            case ArticleAnalysed():
                self._put_analysis(record)
            case EventMerged():
                self._put_event(record)
            case AlertRaised():
                self._write("alert (id, event_id, record)", record.id, record.event.id, encode(record))
            case AlertDelivered():
                key = (record.alert_id, record.hook, record.status)
                self._write("delivery (alert_id, hook, status, record)", *key, encode(record))

    def _write(self, target: str, *values: Any) -> None:  # Any: what sqlite takes
        marks = ", ".join("?" * len(values))
        self._db.execute(f"INSERT OR REPLACE INTO {target} VALUES ({marks})", values)  # noqa: S608  constants of this file

    def _newest(self, table: str, key: str, column: str) -> int:
        row = self._db.execute(f"SELECT {column} FROM {table} WHERE id = ?", (key,)).fetchone()  # noqa: S608  as above
        return 0 if row is None else int(row[0])

    def _put_article(self, record: ArticleClassified) -> None:
        article = record.article
        if self._newest("article", article.id, "edition") > record.edition:
            return
        columns = "article (id, revision, edition, is_relevant, archived_at, record)"
        now = self._now().timestamp()
        self._write(columns, article.id, article.revision, record.edition, record.verdict.relevant, now, encode(record))

    def _put_analysis(self, record: ArticleAnalysed) -> None:
        article = record.article
        if self._newest("analysis", article.id, "edition") > record.edition:
            return
        if article.withdrawn:
            self._mark_withdrawn(record)
            return
        self._write(
            "analysis (id, revision, edition, record)", article.id, article.revision, record.edition, encode(record)
        )
        # What follows the analysis, events and alerts, is under way from now on.
        self._db.execute("UPDATE article SET archived_at = ? WHERE id = ?", (self._now().timestamp(), article.id))
        self._index_article(record)

    def _mark_withdrawn(self, record: ArticleAnalysed) -> None:
        """Keep what the last text of an article said, marked; it has none now."""
        row = self._db.execute("SELECT record FROM analysis WHERE id = ?", (record.article.id,)).fetchone()
        if row is None:
            return
        last = decode(row[0], ArticleAnalysed)
        article = msgspec.structs.replace(last.article, withdrawn=True)
        marked = msgspec.structs.replace(last, article=article, edition=record.edition)
        self._db.execute(
            "UPDATE analysis SET revision = ?, edition = ?, record = ? WHERE id = ?",
            (record.article.revision, record.edition, encode(marked), article.id),
        )

    def _put_event(self, record: EventMerged) -> None:
        value = encode(record)
        self._write("event_version (id, version, record)", record.id, record.version, value)
        if self._newest("event", record.id, "version") >= record.version:
            return
        event = record.event
        place = event.place.country if event.place is not None else None
        countries = " ".join(sorted({*event.actor_countries, *event.recipient_countries, *filter(None, (place,))}))
        # A new row number for each change: readers follow it.
        self._write("event (id, version, type, countries, severity, record, is_history)",
                    record.id, record.version, event.type, countries, event.severity, value,
                    _is_history(record))  # fmt: skip
        self._index_event(record)


def _is_history(event: EventMerged) -> bool:
    """Return whether no news has ever told an event: only what was there before anybody watched."""
    return all(report.article.history for report in event.reports)


def _told_of(event: EventMerged) -> set[str]:
    """Return what an event is found by: titles and sentences of its reports, and the names in both languages."""
    words = set()
    for report in event.reports:
        told = report.event
        words |= {report.article.title, told.sentence.text, told.type, told.mode or ""}
        for named in (*told.actors, *told.recipients, *filter(None, (told.place, told.claimed_by))):
            words |= {named.text, named.name or "", named.name_ar or ""}
    return words
