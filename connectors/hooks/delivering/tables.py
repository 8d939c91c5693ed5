"""The tables of the outbox, and how the file of an earlier version is carried over into them.

An alert is there once, with the body that receivers get; beside it a small row for each hook. Every question that is
asked while alerts come has an index of what is asked for alone: a million rows that merely remember cost nothing.
"""

import sqlite3
from pathlib import Path
from typing import Final

from connectors.hooks.delivering.held import HELD_TABLES
from connectors.hooks.delivering.standing import STANDING_TABLES
from connectors.hooks.delivering.threads import THREAD_TABLES

#: Grows with the tables; a file of version 0 is empty, or has the one table of the first release; 1 had no threads.
VERSION: Final = 2
#: Another process, such as `marsad hooks retry`, holds the file for milliseconds; a checkpoint on a slow disk, longer.
LOCK_S: Final = 30.0

_TABLES: Final = """
CREATE TABLE IF NOT EXISTS alert (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    event_id TEXT NOT NULL,
    event_version INTEGER NOT NULL,
    rule TEXT NOT NULL,
    kind TEXT NOT NULL,
    tier TEXT NOT NULL,
    summary TEXT NOT NULL,
    raised_at REAL NOT NULL,
    published REAL NOT NULL,
    accepted_at REAL NOT NULL,
    trace TEXT,
    body BLOB
);
CREATE INDEX IF NOT EXISTS alert_event ON alert (event_id, rule);
CREATE INDEX IF NOT EXISTS alert_accepted ON alert (accepted_at);
CREATE INDEX IF NOT EXISTS alert_body ON alert (accepted_at) WHERE body IS NOT NULL;
CREATE TABLE IF NOT EXISTS delivery (
    number INTEGER PRIMARY KEY,
    alert INTEGER NOT NULL REFERENCES alert,
    hook TEXT NOT NULL,
    event_id TEXT NOT NULL,
    status TEXT NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    round INTEGER NOT NULL DEFAULT 0,
    since REAL NOT NULL,
    due_at REAL NOT NULL,
    ended_at REAL,
    http_status INTEGER,
    error TEXT,
    is_told INTEGER NOT NULL DEFAULT 0,
    digest INTEGER REFERENCES digest,
    replaced_by INTEGER REFERENCES alert,
    UNIQUE (alert, hook)
);
CREATE INDEX IF NOT EXISTS delivery_due ON delivery (hook, due_at, number) WHERE status = 'pending';
CREATE INDEX IF NOT EXISTS delivery_event ON delivery (hook, event_id, number) WHERE status = 'pending';
CREATE INDEX IF NOT EXISTS delivery_since ON delivery (hook, since) WHERE status = 'pending';
CREATE INDEX IF NOT EXISTS delivery_untold ON delivery (number) WHERE ended_at IS NOT NULL AND is_told = 0;
CREATE INDEX IF NOT EXISTS delivery_failed ON delivery (hook, ended_at) WHERE status = 'failed';
CREATE INDEX IF NOT EXISTS delivery_digest ON delivery (digest, number) WHERE digest IS NOT NULL;
CREATE TABLE IF NOT EXISTS hook (
    name TEXT PRIMARY KEY,
    delivered INTEGER NOT NULL DEFAULT 0,
    error TEXT,
    off TEXT,
    turn INTEGER NOT NULL DEFAULT 0,
    failures INTEGER NOT NULL DEFAULT 0,
    opened_at REAL,
    probe_at REAL,
    paused_until REAL
);
"""

#: The first version had a row an alert and hook, with the body in each until it was told, and kept what else was known
#: in the outcome. Of what was told long ago only the outcome is left, which does not say what kind of alert it was.
_CARRY: Final = """
INSERT INTO alert (number, id, event_id, event_version, rule, kind, tier, summary, raised_at, published, accepted_at,
                   trace, body)
SELECT min(number), alert_id, event_id, json_extract(outcome, '$.event_version'), json_extract(outcome, '$.rule'),
       coalesce(CASE WHEN length(body) > 0 THEN json_extract(CAST(body AS TEXT), '$.data.kind') END, 'alert'), tier,
       summary, created_at, published, created_at, trace, max(CASE WHEN length(body) > 0 THEN body END)
FROM (SELECT number, alert_id, event_id, tier, summary, created_at, published, trace, CAST(outcome AS TEXT) AS outcome,
             body FROM delivery_before)
GROUP BY alert_id;
INSERT INTO delivery (number, alert, hook, event_id, status, attempts, since, due_at, ended_at, http_status, error,
                      is_told)
SELECT d.number, a.number, d.hook, d.event_id, d.status, d.attempts, d.created_at, d.due_at,
       CASE WHEN d.status = 'pending' THEN NULL
            ELSE round((julianday(json_extract(CAST(d.outcome AS TEXT), '$.delivered_at')) - 2440587.5) * 86400, 3) END,
       json_extract(CAST(d.outcome AS TEXT), '$.http_status'), json_extract(CAST(d.outcome AS TEXT), '$.error'),
       d.is_told
FROM delivery_before AS d JOIN alert AS a ON a.id = d.alert_id;
INSERT INTO hook (name, delivered, error)
SELECT hook, sum(status = 'delivered'), max(CASE WHEN status = 'pending' THEN error END) FROM delivery GROUP BY hook;
DROP TABLE delivery_before;
"""


def opened(path: Path) -> sqlite3.Connection:
    """Return the outbox at `path`, made or carried over where it has to be; every commit is synchronised to disk.

    Blocks for as long as it takes to carry a file over: two seconds for 200,000 rows. Raises `sqlite3.Error`.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    # A connection goes from the loop to the thread that writes; never do two use one at a time.
    database = sqlite3.connect(path, isolation_level=None, timeout=LOCK_S, check_same_thread=False)
    try:
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("PRAGMA synchronous = FULL")
        if _version(database) < VERSION:
            _make(database)
    except BaseException:
        database.close()
        raise
    return database


def _make(database: sqlite3.Connection) -> None:
    database.execute("BEGIN IMMEDIATE")
    try:
        # Another process may have made them while this one waited.
        if _version(database) < VERSION:
            _build(database)
    except BaseException:
        database.execute("ROLLBACK")
        raise
    database.execute("COMMIT")


def _build(database: sqlite3.Connection) -> None:
    former = set[str]() if _version(database) else _columns(database, "delivery")
    if former:
        database.execute("ALTER TABLE delivery RENAME TO delivery_before")
        database.execute("DROP INDEX IF EXISTS delivery_due")
        if "trace" not in former:
            database.execute("ALTER TABLE delivery_before ADD COLUMN trace TEXT")
    for tables in (_TABLES, HELD_TABLES, STANDING_TABLES, THREAD_TABLES):
        _each(database, tables)
    if former:
        _each(database, _CARRY)
    database.execute(f"PRAGMA user_version = {VERSION}")


def _each(database: sqlite3.Connection, script: str) -> None:
    """Execute statements one by one, as `executescript` would commit before the first."""
    for statement in script.split(";\n"):
        if statement.strip():
            database.execute(statement)


def _version(database: sqlite3.Connection) -> int:
    (version,) = database.execute("PRAGMA user_version").fetchone()
    return int(version)


def _columns(database: sqlite3.Connection, table: str) -> set[str]:
    return {column[1] for column in database.execute(f"PRAGMA table_info({table})")}
