"""`marsad hooks test` reaches mail, Alertmanager, PagerDuty and a receiver of CloudEvents, and shows no secret."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack
from pathlib import Path

import msgspec
import pytest
from alertmanager_server import AlertmanagerServer, basic
from command_line import Marsad
from pagerduty_server import KEY, PagerDutyServer
from smtp_server import AUTHORITY, PASSWORD, USER, MailServer
from webhook_receiver import HOST, SECRET, WebhookReceiver

TOKENS = {"MAIL": PASSWORD, "AM": "am-pass-word", "DUTY": KEY, "EVENTS": SECRET}


class _Servers(msgspec.Struct, frozen=True):
    mail: MailServer
    am: AlertmanagerServer
    duty: PagerDutyServer
    events: WebhookReceiver


@pytest.fixture
async def servers() -> AsyncIterator[_Servers]:
    """Return one of each, running."""
    async with AsyncExitStack() as stack:
        yield _Servers(
            await stack.enter_async_context(MailServer("tls", with_login=True)),
            await stack.enter_async_context(AlertmanagerServer(login=basic("marsad", TOKENS["AM"]))),
            await stack.enter_async_context(PagerDutyServer()),
            await stack.enter_async_context(WebhookReceiver()),
        )


@pytest.fixture
def hooks_file(tmp_path: Path, servers: _Servers) -> Path:
    """Return a hooks file with a hook for each of the servers."""
    path = tmp_path / "hooks.yaml"
    path.write_text(
        f"""
hooks:
  - {{name: mail, kind: email, host: {HOST}, port: {servers.mail.port}, username: {USER}, password_env: MAIL,
      from: marsad@example.org, to: [desk@example.org]}}
  - {{name: am, kind: alertmanager, url: "{servers.am.url}", username: marsad, password_env: AM}}
  - {{name: duty, kind: pagerduty, url: "{servers.duty.url}", routing_key_env: DUTY}}
  - {{name: events, kind: webhook, url: "{servers.events.url}", body: cloudevents, secret_env: EVENTS}}
""",
        encoding="utf-8",
    )
    return path


async def _test(
    marsad: Marsad, path: Path, name: str, changes: Mapping[str, str] | None = None
) -> tuple[int, str, str]:
    """Run the command beside the servers of this loop, with everything logged."""
    environ = {**TOKENS, "SSL_CERT_FILE": str(AUTHORITY), "MARSAD_LOG_LEVEL": "debug", **(changes or {})}
    command = ("hooks", "test", name, "--hooks", path)
    ended = await asyncio.to_thread(lambda: marsad(*command, environ=environ))
    return ended.code, ended.text, ended.err


async def test_each_is_reached(marsad_process: Marsad, hooks_file: Path, servers: _Servers) -> None:
    """The command says that it was delivered, and each has what it makes of a test; no secret is on the screen."""
    said = [await _test(marsad_process, hooks_file, name) for name in ("mail", "am", "duty", "events")]

    assert [(code, text) for code, text, _ in said] == [
        (0, "mail: delivered\n"), (0, "am: delivered\n"), (0, "duty: delivered\n"), (0, "events: delivered\n"),
    ]  # fmt: skip
    assert [message["X-Marsad-Kind"] for message in servers.mail.messages] == ["test"]
    assert [one["labels"]["alertname"] for one in servers.am.firing()] == ["marsad-test"]
    assert servers.duty.log == ["opened", "resolved"]
    assert servers.events.requests[0].verified(SECRET)["type"] == "marsad.alert.test"
    shown = "".join(text + err for _, text, err in said)
    assert not [secret for secret in (*TOKENS.values(), basic("marsad", TOKENS["AM"])) if secret in shown]


@pytest.mark.parametrize(
    ("name", "changes", "words"),
    [
        ("mail", {"MAIL": "wr0ng"}, "mail: retry, 535 "),
        ("am", {"AM": "wr0ng"}, "am: retry, HTTP 401 Unauthorized"),
        ("duty", {"DUTY": "f" * 32}, "duty: retry, HTTP 400 Bad Request: Invalid routing key"),
    ],
)
async def test_a_wrong_secret_is_told(
    marsad_process: Marsad, hooks_file: Path, name: str, changes: Mapping[str, str], words: str
) -> None:
    """What the service says of it, and exit code 1; not the secret."""
    code, text, err = await _test(marsad_process, hooks_file, name, changes)

    assert code == 1
    assert text.startswith(words)
    assert not [secret for secret in changes.values() if secret in text + err]
