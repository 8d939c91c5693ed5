"""Slack: what its answers mean, threads by a bot's token, and mistakes in the entry."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest
from chat_service import RefusedError
from chats import CHATS, hook_of, told
from slack_service import CHANNEL, TOKEN, SlackApi, SlackWebhook

from connectors.hooks.config import load_hooks
from connectors.hooks.entry import HookConfigError
from connectors.hooks.hook import Outcome, SendResult

WEBHOOK, BOT = CHATS[:2]
UPDATE: dict[str, Any] = {"kind": "update", "update": 1, "changed": ("counts",), "tier": "priority"}
NOW = datetime(2025, 3, 6, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("status", "word", "outcome"),
    [
        (400, "invalid_payload", "refused"),
        (400, "invalid_blocks", "refused"),
        (400, "no_text", "refused"),
        (400, "user_not_found", "retry"),
        (403, "action_prohibited", "retry"),
        (403, "posting_to_general_channel_denied", "retry"),
        (403, "invalid_token", "gone"),
        (404, "channel_not_found", "retry"),
        (404, "no_service", "gone"),
        (404, "no_active_hooks", "gone"),
        (404, "no_team", "gone"),
        (410, "channel_is_archived", "gone"),
        (500, "rollup_error", "retry"),
    ],
)
async def test_the_words_of_a_webhook(tmp_path: Path, status: int, word: str, outcome: str) -> None:
    """Each documented error has one meaning, and is told in Slack's word."""
    async with SlackWebhook(RefusedError(status, word)) as service:
        hook = hook_of(WEBHOOK, service, tmp_path)
        result = await hook.send(told(), NOW)
        await hook.close()

    assert (result.outcome, result.http_status) == (outcome, status)
    assert (result.error or "").endswith(f": {word}")


@pytest.mark.parametrize(
    ("word", "outcome"),
    [
        ("account_inactive", "gone"),
        ("token_revoked", "gone"),
        ("is_archived", "gone"),
        ("invalid_auth", "retry"),
        ("not_in_channel", "retry"),
        ("channel_not_found", "retry"),
        ("restricted_action", "retry"),
        ("internal_error", "retry"),
        ("invalid_blocks", "refused"),
        ("msg_too_long", "refused"),
    ],
)
async def test_the_errors_of_the_method(tmp_path: Path, word: str, outcome: Outcome) -> None:
    """They come under status 200, and are none the less errors."""
    async with SlackApi(RefusedError(200, {"ok": False, "error": word})) as service:
        hook = hook_of(BOT, service, tmp_path)
        result = await hook.send(told(), NOW)
        await hook.close()

    assert result == SendResult(outcome=outcome, http_status=200, error=f"HTTP 200 OK: {word}")


async def test_an_update_answers_to_the_first_message(tmp_path: Path) -> None:
    """What follows on an event is in its thread, and where it weighs in the channel too; other events are not."""
    retraction: dict[str, Any] = {"kind": "retraction", "update": 2, "tier": "priority"}
    async with SlackApi() as service:
        hook = hook_of(BOT, service, tmp_path)
        began = await hook.send(told(), NOW)
        follow = [msgspec.structs.replace(one, thread=began.receipt) for one in (told(**UPDATE), told(**retraction))]
        receipts = [(await hook.send(sent, NOW)).receipt for sent in (*follow, told(rule="another"))]
        await hook.close()

    first = "1503435956.000001"
    assert [body.get("thread_ts") for body in service.bodies] == [None, first, first, None]
    assert [body.get("reply_broadcast") for body in service.bodies] == [None, False, True, None]
    assert [began.receipt, *receipts] == [f"{CHANNEL} {first}", None, None, f"{CHANNEL} 1503435956.000004"]
    assert {body["channel"] for body in service.bodies} == {CHANNEL}


@pytest.mark.parametrize("thread", ["C9876543210 17.5", "17.5", ""])
async def test_a_thread_of_another_channel_is_none(tmp_path: Path, thread: str) -> None:
    """The hook was given another channel since: what it says there begins a thread of its own."""
    async with SlackApi() as service:
        service.known.add("17.5")
        hook = hook_of(BOT, service, tmp_path)
        result = await hook.send(msgspec.structs.replace(told(**UPDATE), thread=thread), NOW)
        await hook.close()

    assert "thread_ts" not in service.bodies[0]
    assert result.receipt == f"{CHANNEL} 1503435956.000001"


async def test_where_the_first_message_was_deleted_it_stands_by_itself(tmp_path: Path) -> None:
    """The update is told at once, in the channel, and begins a thread of its own."""
    async with SlackApi(RefusedError(200, {"ok": False, "error": "cannot_reply_to_message"})) as service:
        hook = hook_of(BOT, service, tmp_path)
        result = await hook.send(msgspec.structs.replace(told(**UPDATE), thread=f"{CHANNEL} 17.5"), NOW)
        await hook.close()

    assert (result.outcome, result.receipt) == ("delivered", f"{CHANNEL} 1503435956.000001")
    assert [body.get("thread_ts") for body in service.bodies] == [None]


@pytest.mark.parametrize(
    ("entry", "sentence"),
    [
        ("", "no url in `url_env` or `url_file`; docs/hooks.md says where from"),
        ("url_env: NONE", "no url in NONE"),
        ("url_env: TWO", "more than one url in TWO"),
        ("url_env: BAD", "`url` must be a whole http or https address"),
        ("url_env: FLOW", "the url is one of Workflow Builder, which takes no messages; make an incoming webhook"),
        ("url_env: URL, channel: C1", "`channel` goes with a token; a webhook has the channel that it was made for"),
        ("url_env: URL, token_env: TOKEN", "a webhook and a token are both given; leave one out"),
        ("token_env: TOKEN", "a token needs `channel`, the id of one, such as C0123456789"),
        ("token_env: STRANGE, channel: C1", "the token in STRANGE has characters that none has; copy it again"),
        ("token_env: TOKEN, channel: C1, api: 'ftp://x'", "`url` must be a whole http or https address"),
        ("url_env: URL, language: fr", "Invalid enum value 'fr'"),
    ],
)
def test_a_mistake_in_the_entry_is_a_sentence(tmp_path: Path, entry: str, sentence: str) -> None:
    """It says what to do, and nothing of the secret."""
    path = tmp_path / "hooks.yaml"
    path.write_text(f"hooks: [{{name: desk, kind: slack, {entry}}}]", encoding="utf-8")
    environ = {
        "URL": "https://hooks.slack.com/services/T0/B0/secret", "TOKEN": TOKEN, "STRANGE": "xoxb-\u00e9", "TWO": "a b",
        "BAD": "hooks.slack.com/secret", "FLOW": "https://hooks.slack.com/triggers/T0/1/secret",
    }  # fmt: skip

    with pytest.raises(HookConfigError) as caught:
        load_hooks(path, environ)

    assert sentence in str(caught.value)
    assert "secret" not in str(caught.value).replace("is a secret", "")
