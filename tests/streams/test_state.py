"""What an agent has sent is never ahead of the state that a crash leaves."""

import asyncio
from pathlib import Path

import pytest
from faust.types import TP, FutureMessage, RecordMetadata

from schemas.event import EventMerged
from streams.engine.app import build_app
from streams.engine.state import ChangelogTable, State, StateError


@pytest.fixture
def table(tmp_path: Path) -> ChangelogTable:
    """Return a table of the application as it is built, of which nothing runs."""
    app = build_app("test", {"bootstrap_servers": "localhost:1"}, data_dir=tmp_path, is_embedded=False)
    made = app.Table("things", key_type=bytes, value_type=bytes, partitions=1)
    assert isinstance(made, ChangelogTable)
    return made


def _change(table: ChangelogTable) -> FutureMessage:
    change: FutureMessage = table.send_changelog(0, b"key", b"value", "raw", "raw")
    return change


async def test_the_state_is_settled_when_the_broker_has_every_change(table: ChangelogTable) -> None:
    """Nothing is sent on before; and a stop while it waits leaves the changes on their way."""
    state, change = State(table, EventMerged), _change(table)

    waiting = asyncio.create_task(state.settle())
    await asyncio.sleep(0)
    is_early = waiting.done()
    waiting.cancel()
    await asyncio.wait([waiting])
    is_cancelled = change.cancelled()
    change.set_result(RecordMetadata("things", 0, TP("things", 0), 1))
    await state.settle()

    assert (is_early, is_cancelled, table.unacknowledged) == (False, False, set())


async def test_a_change_that_is_lost_halts(table: ChangelogTable) -> None:
    """A changelog that did not take a change is an error for whoever waits, and stays one."""
    state = State(table, EventMerged)
    _change(table).set_exception(TimeoutError("no broker"))

    for _ in range(2):
        with pytest.raises(StateError, match=r"things: a change did not reach its changelog: .*no broker"):
            await state.settle()
