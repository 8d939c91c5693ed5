"""Mattermost: what its answers mean, other channels, and mistakes in the entry."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from chat_service import RefusedError
from chats import CHATS, NAMES, hook_of, told
from mattermost_service import MattermostService

from connectors.hooks.config import load_hooks
from connectors.hooks.entry import HookConfigError

MATTERMOST = CHATS[NAMES.index("MattermostService")]
NOW = datetime(2025, 3, 6, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("status", "name", "outcome"),
    [
        (400, "web.incoming_webhook.invalid.app_error", "gone"),
        (400, "web.incoming_webhook.text.app_error", "refused"),
        (400, "web.incoming_webhook.parse.app_error", "refused"),
        (400, "web.incoming_webhook.split_props_length.app_error", "refused"),
        (403, "web.incoming_webhook.permissions.app_error", "retry"),
        (403, "web.incoming_webhook.channel_locked.app_error", "retry"),
        (404, "web.incoming_webhook.channel.app_error", "retry"),
        (501, "web.incoming_webhook.disabled.app_error", "retry"),
        (500, "app.channel.get.find.app_error", "retry"),
    ],
)
async def test_the_ids_of_errors(tmp_path: Path, status: int, name: str, outcome: str) -> None:
    """Each error of the server has one meaning, and is told in its words, without the webhook's key."""
    key = MattermostService.path.split("/")[-1]
    said = {"id": name, "message": f"Failed to handle the payload for incoming webhook {key}.", "status_code": status}
    async with MattermostService(RefusedError(status, said)) as service:
        hook = hook_of(MATTERMOST, service, tmp_path)
        result = await hook.send(told(), NOW)
        await hook.close()

    assert (result.outcome, result.http_status) == (outcome, status)
    assert "Failed to handle the payload for incoming webhook …" in (result.error or "")


async def test_another_channel_can_be_told(tmp_path: Path) -> None:
    """A webhook that is not locked to its channel posts into the one that is named."""
    async with MattermostService() as service:
        hook = hook_of(MATTERMOST, service, tmp_path, channel="night-desk")
        await hook.send(told(), NOW)
        await hook.close()

    assert [body["channel"] for body in service.bodies] == ["night-desk"]


async def test_the_key_can_be_read_by_programs(tmp_path: Path) -> None:
    """It is among the post's properties, with event and tier."""
    async with MattermostService() as service:
        hook = hook_of(MATTERMOST, service, tmp_path)
        await hook.send(told(tier="routine"), NOW)
        await hook.close()

    (body,) = service.bodies
    assert body["props"] == {"marsad_id": "alert-1", "marsad_event": told().subject, "marsad_tier": "routine"}


@pytest.mark.parametrize(
    ("entry", "sentence"),
    [("", "no url in `url_env` or `url_file`"), ("url_env: URL, token_env: URL", "unknown field `token_env`")],
)
def test_a_mistake_in_the_entry_is_a_sentence(tmp_path: Path, entry: str, sentence: str) -> None:
    """It says what to do."""
    path = tmp_path / "hooks.yaml"
    path.write_text(f"hooks: [{{name: desk, kind: mattermost, {entry}}}]", encoding="utf-8")

    with pytest.raises(HookConfigError, match=sentence):
        load_hooks(path, {"URL": "https://chat.example.org/hooks/x"})
