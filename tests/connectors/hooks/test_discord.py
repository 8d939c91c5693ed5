"""Discord: what its answers mean, whom messages wake, and mistakes in the entry."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from chat_service import RefusedError
from chats import CHATS, NAMES, hook_of, told
from discord_service import UNKNOWN, DiscordService

from connectors.hooks.channels.discord import SUPPRESS_NOTIFICATIONS
from connectors.hooks.config import load_hooks
from connectors.hooks.entry import HookConfigError

DISCORD = CHATS[NAMES.index("DiscordService")]
NOW = datetime(2025, 3, 6, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("status", "said", "outcome"),
    [
        (404, UNKNOWN, "gone"),
        (401, {"message": "Invalid Webhook Token", "code": 50027}, "gone"),
        (404, {"message": "Unknown Channel", "code": 10003}, "gone"),
        (400, {"message": "Cannot send an empty message", "code": 50006}, "refused"),
        (400, {"message": "Invalid Form Body", "code": 50035, "errors": {}}, "refused"),
        (413, {"message": "Request entity too large", "code": 40005}, "refused"),
        (400, {"message": "Message was blocked by automatic moderation", "code": 200000}, "refused"),
        (400, {"message": "Webhooks posted to forum channels must have a thread_id", "code": 220001}, "retry"),
        (403, {"message": "Missing Permissions", "code": 50013}, "retry"),
        (500, {"message": "500: Internal Server Error", "code": 0}, "retry"),
    ],
)
async def test_the_codes_of_errors(tmp_path: Path, status: int, said: Any, outcome: str) -> None:  # Any: JSON
    """Each documented code has one meaning, and is told with Discord's words."""
    async with DiscordService(RefusedError(status, said)) as service:
        hook = hook_of(DISCORD, service, tmp_path)
        result = await hook.send(told(), NOW)
        await hook.close()

    assert (result.outcome, result.http_status) == (outcome, status)
    assert said["message"] in (result.error or "")


@pytest.mark.parametrize(
    ("said", "headers", "expected_s"),
    [
        ({"message": "You are being rate limited.", "retry_after": 0.3, "global": True}, {"Retry-After": "1"}, 0.3),
        ("error code: 1015", {"Retry-After": "600"}, 600.0),
        ({"retry_after": "soon"}, {}, None),
        ({"retry_after": 1e9}, {}, 24 * 3600.0),
    ],
)
async def test_a_wait_is_heard_wherever_it_is_said(
    tmp_path: Path, said: Any, headers: dict[str, str], expected_s: float | None  # Any: JSON or text
) -> None:  # fmt: skip
    """The field is exact; what stands before Discord has the header alone."""
    async with DiscordService(RefusedError(429, said, headers)) as service:
        hook = hook_of(DISCORD, service, tmp_path)
        result = await hook.send(told(), NOW)
        await hook.close()

    assert (result.outcome, result.retry_after_s) == ("retry", expected_s)


async def test_what_is_routine_wakes_nobody(tmp_path: Path) -> None:
    """It comes without a notification; a flash has a large line that the notification shows."""
    async with DiscordService() as service:
        hook = hook_of(DISCORD, service, tmp_path)
        for tier in ("flash", "priority", "routine"):
            await hook.send(told(tier=tier), NOW)
        await hook.close()

    assert [body.get("flags", 0) for body in service.bodies] == [0, 0, SUPPRESS_NOTIFICATIONS]
    assert [body.get("content") for body in service.bodies] == ["# FLASH\\: Attack\\: Deir ez\\-Zor", None, None]


@pytest.mark.parametrize("thread", [1234567890123456789, "1234567890123456789"])
async def test_a_thread_can_be_told(tmp_path: Path, thread: int | str) -> None:
    """The thread goes into the address, beside the wish for an answer."""
    async with DiscordService() as service:
        hook = hook_of(DISCORD, service, tmp_path, thread_id=thread)
        result = await hook.send(told(), NOW)
        await hook.close()

    assert result.outcome == "delivered"
    assert service.queries == [{"wait": "true", "thread_id": "1234567890123456789"}]


@pytest.mark.parametrize(
    ("entry", "sentence"),
    [
        ("", "no url in `url_env` or `url_file`"),
        ("url_env: URL, thread_id: general", "`thread_id` must be a number: copy it with Discord's developer mode on"),
        ("url_env: URL, channel: general", "unknown field `channel`"),
    ],
)
def test_a_mistake_in_the_entry_is_a_sentence(tmp_path: Path, entry: str, sentence: str) -> None:
    """It says what to do."""
    path = tmp_path / "hooks.yaml"
    path.write_text(f"hooks: [{{name: desk, kind: discord, {entry}}}]", encoding="utf-8")

    with pytest.raises(HookConfigError, match=sentence):
        load_hooks(path, {"URL": "https://discord.com/api/webhooks/1/x"})
