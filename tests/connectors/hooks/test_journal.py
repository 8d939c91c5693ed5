"""Writes to the outbox come in groups, and one that fails fails alone."""

import asyncio
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

import msgspec
import pytest
from delivering import DELIVERED, Delivering, Scripted
from full_disk import Disk, small_disk
from webhook_receiver import Clock, alert

from connectors.hooks.channels.log import LogHook
from connectors.hooks.delivering.journal import Journal
from connectors.hooks.delivering.outbox import Outbox
from connectors.hooks.entry import TIERS

CLOCK: Final = Clock()
HOOKS: Final = (LogHook("hook", frozenset(TIERS)),)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return where the outbox is."""
    return tmp_path / "outbox.sqlite"


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    """Return a disk that can be filled."""
    with small_disk(tmp_path / "small", 4) as mounted:
        yield mounted


def _accept(outbox: Outbox, number: int) -> tuple[str, ...]:
    return outbox.accept(alert(number), HOOKS, CLOCK())


def _accepting(number: int) -> Callable[[Outbox], tuple[str, ...]]:
    return lambda outbox: _accept(outbox, number)


async def test_what_comes_together_is_synchronised_once(path: Path) -> None:
    """Many changes cost few commits; each is answered for itself."""
    commits = []
    async with Journal(path) as journal:
        journal._outbox._db.set_trace_callback(lambda statement: commits.append(statement == "COMMIT"))
        answers = await asyncio.gather(*(journal.write(_accepting(number)) for number in (*range(100), 0)))
        journal._outbox._db.set_trace_callback(None)

    assert answers == [("hook",)] * 100 + [()]
    assert sum(commits) == 1


async def test_a_change_that_fails_takes_no_other_with_it(path: Path) -> None:
    """Its error is its answer, nothing of it is kept, and the others are."""

    def fails(outbox: Outbox) -> None:
        _accept(outbox, 3)
        raise ZeroDivisionError

    async with Journal(path) as journal:
        answers = await asyncio.gather(
            journal.write(_accepting(1)),
            journal.write(fails),
            journal.write(_accepting(2)),
            return_exceptions=True,
        )
    with Outbox(path) as outbox:
        kept = [due.alert_id for due in outbox.due("hook", 8)]

    assert (answers[0], type(answers[1]), answers[2]) == (("hook",), ZeroDivisionError, ("hook",))
    assert kept == ["alert-1", "alert-2"]


async def test_what_was_begun_is_written_before_the_end(path: Path) -> None:
    """Whoever asked may be gone: the change is made all the same."""
    async with Journal(path) as journal:
        asking = asyncio.create_task(journal.write(_accepting(1)))
        await asyncio.sleep(0)
        asking.cancel()
        with suppress(asyncio.CancelledError):
            await asking
    with Outbox(path) as outbox:
        assert outbox.depths() == {"hook": 1}


async def test_a_full_disk_repeats_nothing(disk: Disk, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was sent is noted once there is room again; until then nothing more is sent at that hook."""
    monkeypatch.setattr("connectors.hooks.delivering.lane.NOTE_AGAIN_S", 0.01)
    hook = Scripted(DELIVERED)
    hook.gate.clear()
    large = msgspec.structs.replace(alert(2), title="x" * 2**20)
    async with Delivering(disk.path / "outbox.sqlite", hook) as delivering, delivering.running():
        await delivering.accept(alert(1), alert(3))
        await hook.has(1)
        _shrink(delivering.outbox)
        disk.fill()
        with pytest.raises(sqlite3.OperationalError):
            await delivering.accept(large)
        hook.gate.set()
        while not delivering.delivery._lanes["hook"]._unnoted:  # noqa: ASYNC110  the lane tells nobody
            await asyncio.sleep(0.01)
        delivering.delivery.wake()
        sent_meanwhile = list(hook.sent)
        disk.empty()
        await delivering.told.has(2)

    assert sent_meanwhile == ["alert-1"]
    assert hook.sent == ["alert-1", "alert-3"]
    assert [one.attempts for one in delivering.told.outcomes] == [1, 1]


async def test_a_start_on_a_full_disk_sends_nothing(disk: Disk, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was sent could not be noted, and each start of a process that cannot go on would send it again."""
    monkeypatch.setattr("connectors.hooks.delivering.lane.NOTE_AGAIN_S", 0.01)
    hook = Scripted(DELIVERED)
    async with Delivering(disk.path / "outbox.sqlite", hook) as delivering:
        await delivering.accept(alert(1))
        _shrink(delivering.outbox)
        disk.fill()
        async with delivering.running():
            for number in range(2, 12):
                with pytest.raises(sqlite3.OperationalError):
                    await delivering.accept(alert(number))
            sent_meanwhile = list(hook.sent)
            disk.empty()
            await delivering.told.has(1)

    assert (sent_meanwhile, hook.sent) == ([], ["alert-1"])


def _shrink(outbox: Outbox) -> None:
    """Let the log of changes begin anew, so that the next one needs room on the disk."""
    outbox._db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
