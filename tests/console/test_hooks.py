"""`marsad hooks`: a secret, and a test message that shows whether a hook works."""

import asyncio
import re
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import orjson
import pytest
from command_line import Marsad
from webhook_receiver import SECRET, Answer, WebhookReceiver, alert, closed_url

from connectors.hooks.channels.log import LogHook
from connectors.hooks.config import SECRET_VARIABLE, URL_VARIABLE
from connectors.hooks.delivering.due import End
from connectors.hooks.delivering.outbox import Outbox
from connectors.hooks.entry import TIERS
from schemas.alert import AlertRaised, Grouping, Terms
from schemas.codec import convert


def test_a_secret_is_printed_alone(marsad: Marsad) -> None:
    """`$(marsad hooks secret)` is a secret, and each one is new."""
    first, second = marsad("hooks", "secret"), marsad("hooks", "secret")

    assert re.fullmatch(r"whsec_[A-Za-z0-9+/]{43}=\n", first.text)
    assert (first.code, first.err) == (0, "")
    assert first.text != second.text


async def test_a_test_message_arrives_signed(marsad_process: Marsad) -> None:
    """The receiver gets a message of a type of its own that verifies; the command says that it was taken."""
    async with WebhookReceiver() as receiver:
        environ = {URL_VARIABLE: receiver.url, SECRET_VARIABLE: SECRET}
        ended = await asyncio.to_thread(marsad_process, "hooks", "test", "webhook", environ=environ)

    payload = receiver.requests[0].verified(SECRET)
    assert (ended.code, ended.text, ended.err) == (0, "webhook: delivered\n", "")
    assert (payload["type"], sorted(payload)) == ("alert.test", ["data", "timestamp", "type"])


async def test_two_test_messages_are_two(marsad_process: Marsad) -> None:
    """A receiver that drops repeats still shows the second test."""
    async with WebhookReceiver() as receiver:
        environ = {URL_VARIABLE: receiver.url, SECRET_VARIABLE: SECRET}
        tests = (asyncio.to_thread(marsad_process, "hooks", "test", "webhook", environ=environ) for _ in range(2))
        await asyncio.gather(*tests)

    assert len(set(receiver.ids)) == 2


async def test_a_refusal_is_told(marsad_process: Marsad) -> None:
    """What the receiver answered is shown, and the exit code is 1."""
    async with WebhookReceiver(Answer(status=401, text="who are you?")) as receiver:
        environ = {URL_VARIABLE: receiver.url, SECRET_VARIABLE: SECRET}
        ended = await asyncio.to_thread(marsad_process, "hooks", "test", "webhook", environ=environ)

    assert (ended.code, ended.text) == (1, "webhook: retry, HTTP 401 Unauthorized: who are you?\n")


def test_a_receiver_that_is_not_there_is_told(marsad_process: Marsad) -> None:
    """The reason is shown without the secret."""
    ended = marsad_process("hooks", "test", "webhook", environ={URL_VARIABLE: closed_url(), SECRET_VARIABLE: SECRET})

    assert ended.code == 1
    assert ended.text.startswith("webhook: retry, ConnectError")
    assert SECRET not in ended.text + ended.err


def test_a_hook_of_a_file_is_tested(marsad_process: Marsad, tmp_path: Path) -> None:
    """A file hook gets the message as a line."""
    (tmp_path / "hooks.yaml").write_text(f"hooks: [{{name: lines, kind: file, path: {tmp_path}/alerts.jsonl}}]")
    ended = marsad_process("hooks", "test", "lines", "--hooks", tmp_path / "hooks.yaml")

    assert (ended.code, ended.text) == (0, "lines: delivered\n")
    assert orjson.loads((tmp_path / "alerts.jsonl").read_bytes())["type"] == "alert.test"


def test_the_log_hook_writes_to_standard_error(marsad_process: Marsad) -> None:
    """Standard output stays the command's answer."""
    ended = marsad_process("hooks", "test", "log")

    assert (ended.code, ended.text) == (0, "log: delivered\n")
    assert orjson.loads(ended.err)["event"] == "alert"


@pytest.mark.parametrize(
    ("environ", "code", "complaint"),
    [
        ({}, 2, "no hook 'desk'; there are: log (docs/hooks.md)"),
        ({URL_VARIABLE: "https://example.org"}, 1, f"hook 'webhook': no secret; put one into {SECRET_VARIABLE}, `"),
        ({"MARSAD_HOOKS": "/nowhere.yaml"}, 1, "/nowhere.yaml: cannot be read: No such file or directory; correct"),
    ],
)
def test_a_mistake_is_one_line(marsad: Marsad, environ: dict[str, str], code: int, complaint: str) -> None:
    """The line says what there is, or what to set."""
    ended = marsad("hooks", "test", "desk", environ=environ)

    assert (ended.code, ended.out) == (code, b"")
    assert ended.err.startswith(f"marsad: {complaint}")
    assert ended.err.count("\n") == 1


async def test_a_sample_alert_looks_like_a_real_one(marsad_process: Marsad) -> None:
    """It has the record of an alert, says in its title that it is a test, and in its type for programs."""
    async with WebhookReceiver() as receiver:
        environ = {URL_VARIABLE: receiver.url, SECRET_VARIABLE: SECRET}
        ended = await asyncio.to_thread(marsad_process, "hooks", "test", "webhook", "--alert", environ=environ)

    payload = receiver.requests[0].verified(SECRET)
    sample = convert(payload["data"], AlertRaised)
    assert (ended.code, payload["type"]) == (0, "alert.test")
    assert (sample.rule, sample.id) == ("test", receiver.ids[0])
    assert sample.title.startswith("TEST: ")
    assert sample.event.reports


def _filled(data_dir: Path, *hooks: str) -> None:
    """Leave an outbox with one alert that waits at each hook, one that was delivered and one that has failed."""
    now = datetime.now(UTC)
    with Outbox(data_dir / "outbox.sqlite") as outbox:
        for number in (1, 2, 3):
            outbox.accept(alert(number), [LogHook(name, frozenset(TIERS)) for name in hooks], now)
        for name in hooks:
            delivered, failed, waits = outbox.due(name, 3)
            outbox.finish(delivered, End(status="delivered", attempts=1, at=now))
            outbox.finish(failed, End(status="failed", attempts=10, at=now, error="HTTP 500"))
            outbox.postpone(waits, now, "HTTP 503")


@pytest.fixture
def hooks_file(tmp_path: Path) -> Path:
    """Return a hooks file of two hooks."""
    path = tmp_path / "hooks.yaml"
    path.write_text(f"hooks: [{{name: seen, kind: log}}, {{name: lines, kind: file, path: {tmp_path}/alerts}}]")
    return path


def test_hooks_are_listed_with_how_they_do(marsad: Marsad, data_dir: Path, hooks_file: Path) -> None:
    """Configured ones, and those that something waits for although they are not."""
    _filled(data_dir, "seen", "former")
    listed = marsad("hooks", "list", "--json", "--hooks", hooks_file)
    shown = marsad("hooks", "list", "--hooks", hooks_file)

    well = {"kind": "log", "state": "ok", "waiting": 1, "held": 0, "delivered": 1, "failed": 1, "error": "HTTP 503"}
    assert listed.lines == [
        {"name": "seen", **well},
        {
            "name": "lines",
            "kind": "file",
            "state": "ok",
            "waiting": 0,
            "held": 0,
            "delivered": 0,
            "failed": 0,
            "error": None,
        },
        {"name": "former", **well, "kind": "-", "state": "not configured"},
    ]
    assert [line.split()[0] for line in shown.text.splitlines()] == ["hook", "seen", "lines", "former"]


def test_what_is_held_for_a_digest_is_listed(marsad: Marsad, data_dir: Path, hooks_file: Path) -> None:
    """Beside what waits to be sent; a hook that is not configured any more is listed for it too."""
    now = datetime.now(UTC)
    hooks = [LogHook(name, frozenset(TIERS)) for name in ("seen", "former")]
    grouped = Terms(group=Grouping(by="area", within_min=30))
    with Outbox(data_dir / "outbox.sqlite") as outbox:
        for number in (1, 2, 3):
            outbox.accept(msgspec.structs.replace(alert(number), terms=grouped), hooks, now)
        for name in ("seen", "former"):
            outbox.finish(outbox.due(name, 1)[0], End(status="delivered", attempts=1, at=now))
    listed = marsad("hooks", "list", "--json", "--hooks", hooks_file)
    shown = marsad("hooks", "list", "--hooks", hooks_file)

    held = [(one["name"], one["waiting"], one["held"]) for one in listed.lines]
    assert held == [("seen", 0, 2), ("lines", 0, 0), ("former", 0, 2)]
    assert shown.text.split()[:5] == ["hook", "kind", "state", "waiting", "held"]


def test_hooks_are_listed_before_anything_was_delivered(marsad: Marsad, data_dir: Path) -> None:
    """Without an outbox, and without a hook but the log; nothing is made."""
    listed = marsad("hooks", "list", "--json")

    assert [(one["name"], one["state"]) for one in listed.lines] == [("log", "ok")]
    assert not (data_dir / "outbox.sqlite").exists()


@pytest.mark.parametrize(
    ("options", "again"),
    [
        (("--all",), 2), (("--hook", "seen"), 1), (("--alert", "alert-2"), 2), (("--alert", "alert-1"), 0),
        (("--since", "1h"), 2), (("--since", "2100-01-01T00:00Z"), 0), (("--hook", "lines", "--alert", "alert-2"), 1),
    ],
)  # fmt: skip
def test_what_failed_is_sent_again(
    marsad: Marsad, data_dir: Path, hooks_file: Path, options: tuple[str, ...], again: int
) -> None:
    """All, or of a hook, an alert, a time; where a hook is not configured nothing would send it."""
    _filled(data_dir, "seen", "lines", "former")
    ended = marsad("hooks", "retry", *options, "--hooks", hooks_file)
    with Outbox(data_dir / "outbox.sqlite") as outbox:
        waiting = outbox.depths()

    assert (ended.code, ended.text) == (0, f"{again} to be sent again\n")
    assert sum(waiting.values()) == 3 + again
    assert waiting["former"] == 1


def test_what_is_not_sent_again_is_told(marsad: Marsad, data_dir: Path, hooks_file: Path) -> None:
    """With the reason: a later one has arrived."""
    now = datetime.now(UTC)
    with Outbox(data_dir / "outbox.sqlite") as outbox:
        for number, status in ((1, "failed"), (2, "delivered")):
            outbox.accept(alert(number, event="event"), [LogHook("seen", frozenset(TIERS))], now)
            outbox.finish(outbox.due("seen", 1)[0], convert({"status": status, "attempts": 1, "at": now}, End))
    ended = marsad("hooks", "retry", "--all", "--hooks", hooks_file)

    assert ended.text == "0 to be sent again\n1 not: a later alert on the same event has been delivered\n"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("retry",), "say which"), (("retry", "--all", "--hook", "log"), "--all means all"),
        (("retry", "--hook", "nobody"), "no hook 'nobody'; there are: log"), (("retry", "--since", "soon"), "--since"),
        (("enable", "nobody"), "no hook 'nobody'"), (("disable", "nobody"), "no hook 'nobody'"),
    ],
)  # fmt: skip
def test_what_cannot_be_meant_is_told(marsad: Marsad, arguments: tuple[str, ...], said: str) -> None:
    """One line, exit code 2, and nothing is done."""
    ended = marsad("hooks", *arguments)

    assert ended.code == 2
    assert said in ended.err


def test_a_hook_is_switched_off_and_on(marsad: Marsad, data_dir: Path, hooks_file: Path) -> None:
    """The state is kept, is listed, and the doctor says what to do."""
    _filled(data_dir, "seen")
    off = marsad("hooks", "disable", "seen", "--hooks", hooks_file)
    listed = marsad("hooks", "list", "--json", "--hooks", hooks_file).lines[0]["state"]
    on = marsad("hooks", "enable", "seen", "--hooks", hooks_file)
    with Outbox(data_dir / "outbox.sqlite") as outbox:
        circuit = outbox.hooks.circuits()["seen"]

    assert (off.text, listed) == ("seen: disabled, 1 alerts wait\n", "disabled")
    assert on.text == "seen: enabled, 1 alerts wait\n"
    assert (circuit.off, circuit.turn) == (None, 2)
