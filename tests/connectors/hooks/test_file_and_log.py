"""The hooks that need no network: a file of JSON Lines, and the log."""

import asyncio
from collections.abc import MutableMapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson
import pytest
import structlog
from full_disk import file_size_limited
from webhook_receiver import message
from whole_alerts import message_of, whole

from connectors.hooks import disk
from connectors.hooks.channels.file import FileEntry, FileHook
from connectors.hooks.channels.log import LogHook
from connectors.hooks.disk import held
from connectors.hooks.entry import TIERS, Given
from connectors.hooks.hook import HookMessage, SendResult

NOW = datetime(2025, 3, 6, 12, 0, tzinfo=UTC)


async def test_alerts_are_appended_to_a_file(tmp_path: Path) -> None:
    """One alert a line, after what is there; missing folders are made."""
    path = tmp_path / "deep" / "alerts.jsonl"
    hook = FileHook("lines", path, frozenset(TIERS))
    results = [await hook.send(message(body=body), NOW) for body in (b'{"n": 1}', '{"n": "هجوم"}'.encode())]  # attack
    await hook.close()

    assert results == [SendResult(outcome="delivered")] * 2
    assert path.read_text(encoding="utf-8") == '{"n": 1}\n{"n": "هجوم"}\n'


async def test_a_file_that_cannot_be_written_is_tried_again(tmp_path: Path) -> None:
    """A full disk or a wrong path loses no alert; the reason names the file."""
    result = await FileHook("lines", tmp_path, frozenset(TIERS)).send(message(), NOW)

    assert result == SendResult(outcome="retry", error=f"{tmp_path}: Is a directory")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b'{"n": 1}\n{"n": 2', b'{"n": 1}\n'),
        (b'{"n": 2', b""),
        (b'{"n": 1}\n{"n": 2}', b'{"n": 1}\n{"n": 2}\n'),
        (b'{"n": 1}\n' + b'{"n": "' + b"x" * 300_000, b'{"n": 1}\n'),
        (b"\n", b"\n"),
        (b"", b""),
        (b"\x00" * 4096, b""),
    ],
)
async def test_a_torn_last_line_is_mended(tmp_path: Path, before: bytes, after: bytes) -> None:
    """A crash in the midst of a line leaves no half of one before the next; its alert comes again from the outbox."""
    path = tmp_path / "alerts.jsonl"
    path.write_bytes(before)
    result = await FileHook("lines", path, frozenset(TIERS)).send(message(body=b'{"n": 3}'), NOW)

    assert result.outcome == "delivered"
    assert path.read_bytes() == after + b'{"n": 3}\n'


async def test_every_cut_is_mended(tmp_path: Path) -> None:
    """Wherever the power went, what a reader finds is whole lines."""
    path = tmp_path / "alerts.jsonl"
    line = '{"says": "هجوم"}\n'.encode()  # attack
    for length in range(len(line)):
        path.write_bytes(line + line[:length])
        await FileHook("lines", path, frozenset(TIERS)).send(message(body=b'{"n": 3}'), NOW)
        lines = path.read_bytes().splitlines(keepends=True)

        assert all(one.endswith(b"\n") and orjson.loads(one) for one in lines)
        assert (lines[0], lines[-1]) == (line, b'{"n": 3}\n')


async def test_lines_that_are_written_at_once_stay_whole(tmp_path: Path) -> None:
    """By two hooks on one file, while it is numbered on: no line is cut for torn, none is lost."""
    path = tmp_path / "alerts.jsonl"
    most = {"most_bytes": 40_000, "keep": 99}
    hooks = [FileHook(name, path, frozenset(TIERS), **most) for name in ("one", "two")]
    bodies = [b'{"n": %d, "x": "%b"}' % (number, b"x" * 5000) for number in range(60)]
    await asyncio.gather(*(hooks[n % 2].send(message(body=body), NOW) for n, body in enumerate(bodies)))
    written = b"".join(contents_of(tmp_path).values()).splitlines()

    assert sorted(written) == sorted(bodies)


async def test_a_file_that_somebody_holds_is_tried_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that was stopped in the midst of a line holds up no other hook for ever."""
    monkeypatch.setattr(disk, "WAIT_S", 0.05)
    path = tmp_path / "alerts.jsonl"
    with held(path):
        result = await FileHook("lines", path, frozenset(TIERS)).send(message(), NOW)

    assert result == SendResult(outcome="retry", error=f"{path}: held by another process for 0.05 s")


async def test_a_disk_that_is_full_leaves_no_half_line(tmp_path: Path) -> None:
    """What could not be written whole is not there at all, and is tried again."""
    path = tmp_path / "alerts.jsonl"
    hook = FileHook("lines", path, frozenset(TIERS))
    await hook.send(message(body=b'{"n": 1}'), NOW)
    with file_size_limited(to=20):
        result = await hook.send(message(body=b'{"n": "%b"}' % (b"x" * 100)), NOW)

    assert result == SendResult(outcome="retry", error=f"{path}: File too large")
    assert path.read_bytes() == b'{"n": 1}\n'


async def test_a_file_that_another_program_moved_away_is_begun_anew(tmp_path: Path) -> None:
    """As logrotate does: no signal is needed, and no line goes to the old file."""
    path = tmp_path / "alerts.jsonl"
    hook = FileHook("lines", path, frozenset(TIERS))
    await hook.send(message(body=b"{}"), NOW)
    await asyncio.to_thread(path.rename, tmp_path / "moved")
    await hook.send(message(body=b"[]"), NOW)

    assert (path.read_bytes(), (tmp_path / "moved").read_bytes()) == (b"[]\n", b"{}\n")


async def test_a_bounded_file_is_numbered_on(tmp_path: Path) -> None:
    """No file grows over the bound, lines stay whole and in order, and the oldest files go."""
    hook = FileEntry(name="lines", path=tmp_path / "a.jsonl", max_mib=20 / 1024 / 1024, keep=2).build(Given({}))
    for number in range(7):
        await hook.send(message(body=b'{"n": %d}' % number), NOW)

    assert contents_of(tmp_path) == {
        "a.jsonl": b'{"n": 6}\n',
        "a.jsonl.1": b'{"n": 4}\n{"n": 5}\n',
        "a.jsonl.2": b'{"n": 2}\n{"n": 3}\n',
    }


async def test_a_line_that_is_longer_than_the_bound_is_written(tmp_path: Path) -> None:
    """Alone in its file: no alert is lost for its length."""
    hook = FileEntry(name="lines", path=tmp_path / "a.jsonl", max_mib=1 / 1024 / 1024).build(Given({}))
    await hook.send(message(body=b"[1]"), NOW)
    await hook.send(message(body=b"[2]"), NOW)

    assert contents_of(tmp_path) == {"a.jsonl": b"[2]\n", "a.jsonl.1": b"[1]\n"}


async def test_the_log_has_a_line_an_alert() -> None:
    """Tier, what it says, and the event's id."""
    assert await _logged(message()) == [
        {"event": "alert", "tier": "flash", "says": "Attack 1", "event_id": "event-1", "log_level": "info"}
    ]


async def test_the_log_tells_updates_and_retractions() -> None:
    """In words, with the number of the update and what has changed."""
    update = whole(update=2, changed=("counts", "status"))
    lines = await _logged(message_of(update), message_of(whole(update=3, kind="retraction")))

    assert [line["event"] for line in lines] == ["alert updated", "alert retracted"]
    assert [(line["update"], line.get("changed")) for line in lines] == [(2, "counts, status"), (3, None)]


async def test_the_log_tells_each_alert_of_a_digest() -> None:
    """A line for the digest, and one for each in it, in order."""
    lines = await _logged(message_of(whole(1), whole(2, update=1)))

    assert lines[0]["event"] == "digest of alerts"
    assert lines[0]["says"].startswith("2 alerts")
    assert [(line["event"], line["says"]) for line in lines[1:]] == [
        ("alert", "Strike 1 kills five"),
        ("alert updated", "Strike 2 kills five"),
    ]


async def test_a_strangers_title_cannot_write_lines_of_its_own() -> None:
    """Neither a line end nor what a terminal obeys gets into the log."""
    (line,) = await _logged(message_of(whole(title="Attack\n12:00 [info] all is well\x1b[2J\u202e")))

    assert line["says"] == "Attack 12:00 [info] all is well [2J"


async def _logged(*messages: HookMessage) -> list[MutableMapping[str, Any]]:
    with structlog.testing.capture_logs() as lines:
        for one in messages:
            assert await LogHook("log", frozenset(TIERS)).send(one, NOW) == SendResult(outcome="delivered")
    return lines


def contents_of(folder: Path) -> dict[str, bytes]:
    """Return what the files of a folder hold."""
    return {path.name: path.read_bytes() for path in folder.iterdir() if not path.name.startswith(".")}
