"""The hooks that need no network: a file of JSON Lines, and the log."""

import logging
from datetime import UTC, datetime
from pathlib import Path

import pytest
import structlog
from delivering import Delivering
from webhook_receiver import LOOPBACK, SECRET, Answer, WebhookReceiver, alert, message

from connectors.hooks.channels.file import FileHook
from connectors.hooks.channels.log import LogHook
from connectors.hooks.channels.webhook import WebhookHook
from connectors.hooks.config import load_hooks
from connectors.hooks.entry import TIERS
from connectors.hooks.hook import SendResult
from connectors.hooks.ladder import Ladder

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


async def test_the_log_has_a_line_an_alert() -> None:
    """Tier, what it says, and the event's id."""
    with structlog.testing.capture_logs() as lines:
        result = await LogHook("log", frozenset(TIERS)).send(message(), NOW)

    assert result == SendResult(outcome="delivered")
    assert lines == [
        {"event": "alert", "tier": "flash", "says": "Attack 1", "event_id": "event-1", "log_level": "info"}
    ]


async def test_no_secret_is_ever_logged(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Through configuration, attempts, failures and the outbox, at the most talkative level."""
    path = tmp_path / "hooks.yaml"
    caplog.set_level(logging.DEBUG)
    async with WebhookReceiver(Answer(status=500, text="no")) as receiver:
        path.write_text(f"hooks: [{{name: desk, kind: webhook, url: '{receiver.url}', secret_env: DESK}}]")
        configured = load_hooks(path, {"DESK": SECRET})
        hook = WebhookHook("desk", receiver.url, (SECRET,), frozenset(TIERS), guard=LOOPBACK)
        with structlog.testing.capture_logs() as lines:
            async with Delivering(tmp_path / "outbox.sqlite", hook, ladder=Ladder(pauses_s=(0.0,))) as delivering:
                await delivering.accept(alert())
                await delivering.waits(hook)
        await hook.close()

    told = delivering.told.outcomes
    everything = " ".join([caplog.text, *map(str, lines), str(configured), repr(hook), *map(str, told)])
    assert len(told) == 1
    assert "POST" in everything
    assert "delivery postponed" in everything
    assert SECRET.removeprefix("whsec_") not in everything
    assert SECRET.removeprefix("whsec_").encode() not in _on_disk(tmp_path)


def _on_disk(folder: Path) -> bytes:
    return b"".join(file.read_bytes() for file in folder.glob("outbox*"))
