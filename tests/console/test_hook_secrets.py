"""No secret of a hook gets to a terminal or into a log, at the most talkative level."""

import asyncio
from pathlib import Path

import pytest
from command_line import Marsad
from hook_cases import CONNECTING, SECRETS, Case, forms_of, name_of
from hostile_receiver import HostileReceiver
from webhook_receiver import LOOPBACK, Clock
from whole_alerts import whole

from connectors.hooks.delivery import Delivery, Ladder
from connectors.hooks.outbox import Outbox
from connectors.web.guard import ALLOW_VARIABLE
from console.commands.doctor import _hooks
from schemas.alert import AlertDelivered
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
        with Outbox(settings.outbox) as outbox:
            delivery = Delivery(outbox, [hook], _nobody, Clock(), Ladder(pauses_s=(3600.0,)))
            outbox.accept(whole(), delivery.hooks)
            await delivery.step(hook)
        await hook.close()
    found = list(_hooks(settings))

    assert len(found) == 2
    assert "alerts wait: " in str(found[1])
    _assert_clean(" ".join(map(str, found)))


async def _nobody(_: AlertDelivered) -> None:
    """Tell nobody."""


def _assert_clean(text: str) -> None:
    assert [form for secret in SECRETS for form in forms_of(secret) if form in text] == []
