"""No secret of a hook gets to a terminal or into a log, at the most talkative level."""

import asyncio
from pathlib import Path

import pytest
from command_line import Marsad
from hook_cases import CONNECTING, SECRETS, Case, forms_of, name_of
from hook_deliveries import postponed
from hostile_receiver import HostileReceiver
from webhook_receiver import LOOPBACK

from connectors.web.guard import ALLOW_VARIABLE
from console.commands.doctor import _hooks
from streams.settings import Settings


@pytest.mark.parametrize("case", CONNECTING, ids=name_of)
async def test_a_test_of_a_hook_shows_none(case: Case, marsad_process: Marsad, tmp_path: Path) -> None:
    """`marsad hooks test` says what was answered, and debug says what was done, with all that is no secret."""
    async with HostileReceiver("500") as receiver:
        path = case.hooks_file(tmp_path, receiver.url)
        environ = {**case.variables(receiver.url), ALLOW_VARIABLE: "127.0.0.0/8", "MARSAD_LOG_LEVEL": "debug"}
        ended = await asyncio.to_thread(marsad_process, "hooks", "test", "desk", "--hooks", path, environ=environ)

    assert (ended.code, bool(receiver.heard)) == (1, True)
    assert ended.text.startswith("desk: retry, ")
    _assert_clean(ended.text + ended.err)


@pytest.mark.parametrize("case", CONNECTING, ids=name_of)
async def test_the_doctor_shows_none(case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It tells the last error of a hook at which alerts wait."""
    async with HostileReceiver("500") as receiver:
        path = case.hooks_file(tmp_path, receiver.url)
        for name, value in case.variables(receiver.url).items():
            monkeypatch.setenv(name, value)
        settings = Settings(hooks=path, data_dir=tmp_path / "data")
        hook, _ = case.hook(tmp_path, receiver.url, LOOPBACK)
        await postponed(hook, settings.outbox)
    found = list(_hooks(settings))

    assert len(found) == 2
    assert "alerts wait: " in str(found[1])
    _assert_clean(" ".join(map(str, found)))


def _assert_clean(text: str) -> None:
    assert [form for secret in SECRETS for form in forms_of(secret) if form in text] == []
