"""Telegram: what its answers mean, replies, groups that get another number, and mistakes in the entry."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest
from chat_service import RefusedError
from chats import CHATS, NAMES, hook_of, told
from telegram_service import CHAT, TOKEN, TelegramService

from connectors.hooks.config import load_hooks
from connectors.hooks.entry import HookConfigError

TELEGRAM = CHATS[NAMES.index("TelegramService")]
UPDATE: dict[str, Any] = {"kind": "update", "update": 1, "changed": ("counts",)}
NOW = datetime(2025, 3, 6, 12, tzinfo=UTC)


def _said(status: int, description: str, **parameters: Any) -> RefusedError:  # Any: JSON
    said: dict[str, Any] = {"ok": False, "error_code": status, "description": description}
    return RefusedError(status, {**said, "parameters": parameters} if parameters else said)


@pytest.mark.parametrize(
    ("status", "description", "outcome"),
    [
        (400, "Bad Request: chat not found", "retry"),
        (400, "Bad Request: message thread not found", "retry"),
        (400, "Bad Request: not enough rights to send text messages to the chat", "retry"),
        (400, "Bad Request: message is too long", "refused"),
        (400, "Bad Request: message text is empty", "refused"),
        (400, "Bad Request: ENTITIES_TOO_LONG", "refused"),
        (400, "Bad Request: can't parse entities: Unsupported start tag", "refused"),
        (401, "Unauthorized", "retry"),
        (403, "Forbidden: bot was blocked by the user", "gone"),
        (403, "Forbidden: bot was kicked from the supergroup chat", "gone"),
        (403, "Forbidden: user is deactivated", "gone"),
        (403, "Forbidden: bot is not a member of the channel chat", "retry"),
        (404, "Not Found", "retry"),
        (500, "Internal Server Error", "retry"),
    ],
)
async def test_the_descriptions_of_errors(tmp_path: Path, status: int, description: str, outcome: str) -> None:
    """Each has one meaning, and is told in Telegram's words."""
    async with TelegramService(_said(status, description)) as service:
        hook = hook_of(TELEGRAM, service, tmp_path)
        result = await hook.send(told(), NOW)
        await hook.close()

    assert (result.outcome, result.http_status) == (outcome, status)
    assert (result.error or "").endswith(f": {description}")


async def test_a_group_with_a_new_number_is_followed(tmp_path: Path) -> None:
    """The alert arrives at once, and later ones go there straight."""
    new = -1009876543210
    moved = _said(400, "Bad Request: group chat was upgraded to a supergroup chat", migrate_to_chat_id=new)
    async with TelegramService(moved) as service:
        service.chat = new
        hook = hook_of(TELEGRAM, service, tmp_path)
        results = [await hook.send(told(), NOW) for _ in range(2)]
        await hook.close()

    assert [result.outcome for result in results] == ["delivered", "delivered"]
    assert [body["chat_id"] for body in service.bodies] == [new, new]


async def test_an_update_answers_to_the_first_message(tmp_path: Path) -> None:
    """It shows what it follows; where the first was deleted, or is in another chat, it stands by itself."""
    async with TelegramService() as service:
        hook = hook_of(TELEGRAM, service, tmp_path)
        results = [
            await hook.send(told(), NOW),
            await hook.send(told(**UPDATE), NOW),
            await hook.send(msgspec.structs.replace(told(**UPDATE), thread=f"{CHAT} 99"), NOW),
            await hook.send(msgspec.structs.replace(told(**UPDATE), thread="-1 99"), NOW),
        ]
        await hook.close()

    replies = [body.get("reply_parameters") for body in service.bodies]
    assert [result.receipt for result in results] == [f"{CHAT} 1", f"{CHAT} 2", None, f"{CHAT} 4"]
    assert replies == [
        None,
        None,
        {"message_id": 99, "allow_sending_without_reply": True},
        None,
    ]


async def test_what_is_routine_makes_no_sound(tmp_path: Path) -> None:
    """All others do; a topic of a forum can be told."""
    async with TelegramService() as service:
        hook = hook_of(TELEGRAM, service, tmp_path, thread_id=7)
        for tier in ("flash", "priority", "routine"):
            await hook.send(told(tier=tier), NOW)
        await hook.close()

    assert [body["disable_notification"] for body in service.bodies] == [False, False, True]
    assert [body["message_thread_id"] for body in service.bodies] == [7, 7, 7]


@pytest.mark.parametrize(
    ("entry", "sentence"),
    [
        ("", "no token in `token_env` or `token_file`"),
        ("token_env: WORD, chat_id: 1", "the token is none of a bot: BotFather gives one such as 123456:ABC"),
        ("token_env: PATH_, chat_id: 1", "the token is none of a bot"),
        ("token_env: TOKEN", "`chat_id` must be a number, or the @name of a public channel or group"),
        ("token_env: TOKEN, chat_id: desk", "`chat_id` must be a number, or the @name"),
        ("token_env: TOKEN, chat_id: 1, api: x", "`url` must be a whole http or https address"),
    ],
)
def test_a_mistake_in_the_entry_is_a_sentence(tmp_path: Path, entry: str, sentence: str) -> None:
    """It says what to do, and nothing of the token; no token can lead to another method."""
    path = tmp_path / "hooks.yaml"
    path.write_text(f"hooks: [{{name: desk, kind: telegram, {entry}}}]", encoding="utf-8")

    with pytest.raises(HookConfigError) as caught:
        load_hooks(path, {"TOKEN": TOKEN, "WORD": "sesame", "PATH_": "1:a/../getMe"})

    assert sentence in str(caught.value)
    assert "sesame" not in str(caught.value)


@pytest.mark.parametrize("chat", [CHAT, str(CHAT), "@desk_channel"])
def test_a_chat_is_a_number_or_a_name(tmp_path: Path, chat: int | str) -> None:
    """Both forms of YAML are taken."""
    path = tmp_path / "hooks.yaml"
    entry = {"name": "desk", "kind": "telegram", "token_env": "TOKEN", "chat_id": chat}
    path.write_bytes(msgspec.yaml.encode({"hooks": [entry]}))

    assert [hook.name for hook in load_hooks(path, {"TOKEN": TOKEN})] == ["desk"]
