"""What must hold of every kind of hook: no secret leaves, nothing goes where it may not, a stranger's text is text."""

import logging
import socket
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson
import pytest
import structlog
from hook_cases import CASES, CONNECTING, HOSTILE, PRESENT, SECRETS, Case, forms_of, kinds, name_of
from hook_deliveries import delivered
from hostile_receiver import MANNERS, HostileReceiver, Manner
from prometheus_client import CollectorRegistry, generate_latest
from webhook_receiver import LOOPBACK, closed_url
from whole_alerts import message_of, whole

from connectors.hooks.entry import Given
from connectors.hooks.hook import Hook, SendResult
from connectors.web.guard import PUBLIC_ONLY, Guard
from schemas.alert import AlertDelivered
from schemas.codec import encode
from streams.operation.metrics import DeliveryMetrics

#: A command writes what it was given, says what it was handed, and fails.
PROGRAM = f"""#!{sys.executable} -I
import os, sys
open(os.path.join(os.path.dirname(__file__), "given"), "w").write(sys.stdin.read())
print("bad token", os.environ["TOKEN"])
sys.exit(1)
"""


@pytest.fixture(autouse=True)
def program(tmp_path: Path) -> None:
    """Put the command of the case where its entry says."""
    path = tmp_path / "program"
    path.write_text(PROGRAM, encoding="utf-8")
    path.chmod(0o700)


def test_every_kind_is_listed() -> None:
    """A kind without a case here is one of which nobody has said what it must not show."""
    assert kinds() - {case.kind for case in CASES} == set()


@pytest.mark.parametrize("manner", MANNERS)
@pytest.mark.parametrize("case", PRESENT, ids=name_of)
async def test_no_secret_leaves(case: Case, manner: Manner, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Whatever a receiver does with it: not in a log at debug, an error, an outcome, the outbox, a metric or a repr."""
    caplog.set_level(logging.DEBUG)
    async with HostileReceiver(manner) as receiver:
        hook, entry = case.hook(tmp_path, receiver.url, LOOPBACK)
        logged, outcomes = await delivered(hook, tmp_path / "outbox.sqlite")

    assert len(outcomes) == 1
    assert bool(receiver.heard) == case.connects
    told = [encode(outcome).decode() for outcome in outcomes]
    _assert_clean([*_stdlib(caplog), *map(str, logged), *told, repr(hook), repr(entry), str(entry), _metrics(outcomes)])
    _assert_clean(_on_disk(tmp_path))


@pytest.mark.parametrize("case", CONNECTING, ids=name_of)
async def test_no_secret_leaves_when_nobody_answers(
    case: Case, tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A closed port, a name that is none, and an address that may not be asked."""
    caplog.set_level(logging.DEBUG)
    monkeypatch.setattr(socket, "getaddrinfo", _unknown)
    said: list[str] = []
    for number, (url, guard) in enumerate(
        ((_closed(), LOOPBACK), ("http://nowhere.invalid:80", LOOPBACK), (_closed(), PUBLIC_ONLY))
    ):
        folder = tmp_path / str(number)
        folder.mkdir()
        hook, _ = case.hook(folder, url, guard)
        logged, outcomes = await delivered(hook, folder / "outbox.sqlite")
        said += [*map(str, logged), *(encode(outcome).decode() for outcome in outcomes)]

        assert [outcome.status for outcome in outcomes] == ["failed"]
    _assert_clean([*said, *_stdlib(caplog)])


@pytest.mark.parametrize("case", CONNECTING, ids=name_of)
async def test_a_private_address_is_refused_unless_it_is_allowed(case: Case, tmp_path: Path) -> None:
    """Nobody is connected to; the error says what to set."""
    async with HostileReceiver("200") as receiver:
        hook, _ = case.hook(tmp_path, receiver.url, PUBLIC_ONLY)
        result = await _sent(hook)

    assert receiver.heard == []
    assert result.outcome == "retry"
    assert "127.0.0.1 is not public; allow it with MARSAD_ALLOW_ADDRESSES" in (result.error or "")


@pytest.mark.parametrize("case", CONNECTING, ids=name_of)
async def test_a_redirect_is_not_followed(case: Case, tmp_path: Path) -> None:
    """Not even on the same host: whoever takes alerts has one address."""
    async with (
        HostileReceiver("200") as elsewhere,
        HostileReceiver("302", elsewhere=elsewhere.url) as receiver,
    ):
        hook, _ = case.hook(tmp_path, receiver.url, LOOPBACK)
        result = await _sent(hook)

    assert len(receiver.heard) == 1
    assert elsewhere.heard == []
    assert result.outcome != "delivered"


@pytest.mark.parametrize("case", CONNECTING, ids=name_of)
async def test_what_was_checked_is_what_is_connected_to(
    case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name that leads to an allowed address when it is checked, and to another one a moment later, gains nothing."""
    async with HostileReceiver("500") as allowed:
        port = int(allowed.url.rpartition(":")[2])
        asked: list[str] = []
        monkeypatch.setattr(socket, "getaddrinfo", _rebinding(asked))
        hook, _ = case.hook(tmp_path, f"http://rebound.example:{port}", Guard(("127.0.0.1/32",)))
        result = await _sent(hook)

    assert asked == ["rebound.example"]
    assert len(allowed.heard) == 1
    assert result.outcome != "delivered"


@pytest.mark.parametrize("case", PRESENT, ids=name_of)
async def test_a_strangers_text_is_text(case: Case, tmp_path: Path) -> None:
    """What a receiver would take for a mention, a link or markup is not there in what it is given to show."""
    async with HostileReceiver("200") as receiver:
        hook, _ = case.hook(tmp_path, receiver.url, LOOPBACK)
        with structlog.testing.capture_logs() as lines:
            await _sent(hook, title=HOSTILE)

    shown = [case.shown(body) for body in receiver.bodies if body]
    if case.written is not None:
        shown.append((tmp_path / case.written).read_text(encoding="utf-8"))
    if case.kind == "log":
        shown += map(str, lines)
    assert shown or case.kind == "email"  # which sends nothing without TLS; its own tests have a server that has it
    assert [(word, text) for word in case.forbidden for text in shown if word in text] == []
    assert all("Attack" in text for text in shown)


@pytest.mark.parametrize("case", PRESENT, ids=name_of)
async def test_what_programs_read_is_whole(case: Case, tmp_path: Path) -> None:
    """JSON stays JSON, and a line one line, whatever a title holds."""
    async with HostileReceiver("200") as receiver:
        hook, _ = case.hook(tmp_path, receiver.url, LOOPBACK)
        await _sent(hook, title=HOSTILE)

    for body in receiver.bodies:
        assert not body or orjson.loads(body)
    if case.kind == "file":
        (line,) = (tmp_path / "alerts.jsonl").read_bytes().splitlines()
        assert orjson.loads(line)


def test_what_a_hook_is_given_shows_no_environment() -> None:
    """It may get into a traceback."""
    assert SECRETS[0] not in repr(Given({"TOKEN": SECRETS[0]}))


async def _sent(hook: Hook, title: str | None = None) -> SendResult:
    try:
        return await hook.send(message_of(whole(title=title)), datetime.now(UTC))
    finally:
        await hook.close()


def _metrics(outcomes: list[AlertDelivered]) -> str:
    registry = CollectorRegistry()
    metrics = DeliveryMetrics(registry, ["desk"])
    for outcome in outcomes:
        metrics.told(outcome)
    return generate_latest(registry).decode()


def _stdlib(caplog: pytest.LogCaptureFixture) -> Iterator[str]:
    """Yield the lines of libraries; httpcore's never get into a log of ours (tests/console/test_logs.py)."""
    for record in caplog.records:
        if not record.name.startswith("httpcore"):
            yield f"{record.getMessage()} {record.exc_text or ''}"


def _assert_clean(texts: list[str]) -> None:
    forms = {form for secret in SECRETS for form in forms_of(secret)}
    assert [(form, text) for text in texts for form in forms if form in text] == []


def _on_disk(folder: Path) -> list[str]:
    return [path.read_bytes().decode("latin-1") for path in folder.glob("outbox.sqlite*")]


def _closed() -> str:
    return closed_url().removesuffix("/alerts")


def _unknown(host: str, *_: object, **__: object) -> None:
    """Know no name; addresses are no names, and nobody asks for them."""
    raise socket.gaierror(socket.EAI_NONAME, f"no {host}")


def _rebinding(asked: list[str]) -> Callable[..., Any]:  # Any: what the system's call returns
    """Return a resolver that gives an allowed address once, and another one from then on."""

    def resolve(host: str, port: int, *_: object, **__: object) -> Any:
        asked.append(host)
        address = "127.0.0.1" if len(asked) == 1 else "127.0.0.2"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

    return resolve
