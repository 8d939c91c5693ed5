"""`marsad hooks`: a secret, and a test message that shows whether a hook works."""

import asyncio
import re
from pathlib import Path

import orjson
import pytest
from command_line import Marsad
from webhook_receiver import SECRET, Answer, WebhookReceiver, closed_url

from connectors.hooks.config import SECRET_VARIABLE, URL_VARIABLE


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
