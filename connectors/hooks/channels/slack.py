"""Slack: an incoming webhook, or chat.postMessage with a bot's token, which tells updates in a thread.

Messages are of Block Kit's rich text, which has no markup that text could break out of; the line for notifications is
mrkdwn, where `&`, `<` and `>` are escaped. Facts are from docs.slack.dev: messaging (incoming webhooks, formatting of
message text), reference/block-kit/blocks, reference/methods/chat.postMessage, apis/web-api/rate-limits.
"""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import httpx
import msgspec

from connectors.hooks.answer import Answer, result_of
from connectors.hooks.chat import ChatEntry, ChatHook, receipt_of, thread_in
from connectors.hooks.entry import Given, web_address
from connectors.hooks.hook import HookMessage, Outcome, SendResult
from connectors.hooks.posting import JSON_HEADERS, Poster
from connectors.hooks.wording.inert import cut
from connectors.hooks.wording.notice import Notice, notice_of
from connectors.hooks.wording.passage import Language, Line, Run, Section, below_heading, headings, sections_of, summary
from schemas.codec import encode_builtins

API: Final = "https://slack.com/api"
#: What a block of text may have; of rich text no bound is stated, so the whole message keeps to that of one section.
ROOM: Final = 3000
#: All blocks together may have some 13,200 characters, markup and addresses included, which no page states
#: (https://github.com/slackapi/bolt-js/issues/2509): so many of these take the room of one of text, 12,000 in all.
_MARKUP_PER_CHAR: Final = 4
HEADER_CHARS: Final = 150
BLOCK_ID_CHARS: Final = 255
#: The webhook is no more, or its channel or workspace: whoever made it has to make another.
_WEBHOOK_GONE: Final = frozenset(
    {
        "channel_is_archived",
        "invalid_token",
        "no_active_hooks",
        "no_service",
        "no_service_id",
        "no_team",
        "team_disabled",
    }
)
_API_GONE: Final = frozenset({"account_inactive", "is_archived", "token_revoked"})
#: This message will never be taken; the next one may.
_REFUSED: Final = frozenset(
    {"invalid_arguments", "invalid_attachments", "invalid_blocks", "invalid_blocks_format", "invalid_json",
     "invalid_metadata_format", "invalid_payload", "json_not_object", "metadata_too_large", "msg_blocks_too_long",
     "msg_too_long", "no_text", "too_many_attachments"}
)  # fmt: skip
_LINE_END: Final[dict[str, Any]] = {"type": "text", "text": "\n"}
#: The first message was deleted, or cannot be answered to.
_NO_THREAD: Final = frozenset({"cannot_reply_to_message", "message_not_found", "thread_not_found"})


class SlackEntry(ChatEntry, frozen=True, kw_only=True, tag="slack"):
    """`url_env` or `url_file` has an incoming webhook; or `token_env` or `token_file` a bot's token, for `channel`.

    `api` is where Slack's methods are, for GovSlack.
    """

    url: str | None = None
    url_env: str | None = None
    url_file: Path | None = None
    token: str | None = None
    token_env: str | None = None
    token_file: Path | None = None
    channel: str | None = None
    api: str = API

    def build(self, given: Given) -> ChatHook:
        """Return the hook; raises `HookConfigError`. Reads its secret file."""
        is_bot = any((self.token, self.token_env, self.token_file))
        if is_bot and any((self.url, self.url_env, self.url_file)):
            raise self.wrong("a webhook and a token are both given; leave one out")
        return self._bot(given) if is_bot else self._webhook(given)

    def _webhook(self, given: Given) -> ChatHook:
        address = self.secret_address(given, variable=self.url_env, path=self.url_file, stated=self.url)
        if self.channel is not None:
            raise self.wrong("`channel` goes with a token; a webhook has the channel that it was made for")
        if httpx.URL(address).path.startswith(("/triggers/", "/workflows/")):
            raise self.wrong("the url is one of Workflow Builder, which takes no messages; make an incoming webhook")
        poster = Poster(address, given.guard, verdict=webhook_verdict)
        return ChatHook(self, poster, lambda notice: body_of(notice, self.language))

    def _bot(self, given: Given) -> "SlackBot":
        token = self.secret("token", given, variable=self.token_env, path=self.token_file, stated=self.token)
        if not self.channel:
            raise self.wrong("a token needs `channel`, the id of one, such as C0123456789")
        return SlackBot(self, f"{web_address(self, self.api).rstrip('/')}/chat.postMessage", token, given)


class SlackBot(ChatHook):
    """Posts as a bot: an update and a retraction answer to the first message on their event."""

    def __init__(self, entry: SlackEntry, url: str, token: str, given: Given) -> None:
        poster = Poster(url, given.guard, verdict=api_verdict, reads_success=True, secrets=[token])
        super().__init__(entry, poster, lambda notice: body_of(notice, entry.language))
        self._channel = entry.channel
        self._token = token

    async def send(self, message: HookMessage, now: datetime) -> SendResult:
        """Make one attempt; a second one at once, in the channel, where the thread cannot be answered to."""
        notice = notice_of(message)
        body = {**self._write(notice), "channel": self._channel, "metadata": _metadata(notice)}
        thread = thread_in(self._channel, message)
        result = await self._post(body | _reply(notice, thread), now, self._headers(message))
        if thread is not None and any(word in (result.error or "") for word in _NO_THREAD):
            thread = None
            result = await self._post(body, now, self._headers(message))
        return msgspec.structs.replace(result, receipt=receipt_of(self._channel, result, thread))

    def _headers(self, message: HookMessage) -> Mapping[str, str]:  # noqa: ARG002  the port's argument
        # Without the charset Slack warns that it is missing.
        return {
            **JSON_HEADERS,
            "authorization": f"Bearer {self._token}",
            "content-type": "application/json; charset=utf-8",
        }


def body_of(notice: Notice, language: Language) -> dict[str, Any]:
    """Return the message. The key is the first block's id: no other place takes one at a webhook."""
    sections = sections_of(notice, language, room=ROOM, size=_size)
    blocks = _blocks(notice, language, sections)
    blocks[0]["block_id"] = notice.id[:BLOCK_ID_CHARS]
    return {"text": mrkdwn(summary(notice, language)), "blocks": blocks, "unfurl_links": False, "unfurl_media": False}


def mrkdwn(text: str) -> str:
    """Return text as mrkdwn has it: these three characters begin all that is more than looks."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def webhook_verdict(answer: Answer) -> SendResult:
    """Return what the answer of a webhook means: a word in plain text."""
    word = answer.text.strip()
    if word in _WEBHOOK_GONE:
        return answer.means("gone")
    return answer.means("refused") if word in _REFUSED else result_of(answer)


def api_verdict(answer: Answer) -> SendResult:
    """Return what the answer of a method means: `ok`, and if not so `error`, mostly under status 200."""
    fields = answer.fields()
    if fields.get("ok") is True:
        return answer.means("delivered", receipt=fields.get("ts") if isinstance(fields.get("ts"), str) else None)
    word = fields.get("error")
    if not isinstance(word, str):
        return answer.means("retry") if answer.is_success else result_of(answer)
    outcome: Outcome = "gone" if word in _API_GONE else "refused" if word in _REFUSED else "retry"
    return answer.means(outcome, word, wait_s=answer.wait_s)


def _metadata(notice: Notice) -> dict[str, Any]:
    payload = {"id": notice.id, "event": notice.event_id, "kind": notice.kind, "tier": notice.tier}
    return {"event_type": "marsad_alert", "event_payload": payload}


def _reply(notice: Notice, thread: str | None) -> dict[str, Any]:
    """Return where a message goes: into its thread, and where it weighs, into the channel too."""
    if thread is None:
        return {}
    return {"thread_ts": thread, "reply_broadcast": notice.kind == "retraction" or notice.escalated}


def _blocks(notice: Notice, language: Language, sections: list[Section]) -> list[dict[str, Any]]:
    """Return a block a section, of a digest one in all; a flash has its first words in large letters above."""
    if notice.items:
        return [{"type": "rich_text", "elements": [_section(section.lines) for section in sections]}]
    if notice.tier != "flash":
        return list(map(_block, sections))
    words = {"type": "plain_text", "text": cut(headings(notice, language), HEADER_CHARS), "emoji": False}
    return [{"type": "header", "text": words}, *map(_block, below_heading(sections))]


def _block(section: Section) -> dict[str, Any]:
    return {"type": "rich_text", "elements": [_section(section.lines)]}


def _section(lines: tuple[Line, ...]) -> dict[str, Any]:
    elements: list[dict[str, Any]] = []
    for line in lines:
        if elements:
            elements.append(_LINE_END)
        elements.extend(_element(run) for run in line if run.text)
    return {"type": "rich_text_section", "elements": elements}


def _element(run: Run) -> dict[str, Any]:
    element = (
        {"type": "text", "text": run.text} if run.url is None else {"type": "link", "text": run.text, "url": run.url}
    )
    return {**element, "style": {"bold": True}} if run.strong else element


def _size(line: Line) -> int:
    """Return the characters of a line, or the room that its markup takes, as that of a section of its own."""
    markup = len(encode_builtins([_section((line,)), _LINE_END]).decode())
    return max(sum(len(run.text) for run in line), -(-markup // _MARKUP_PER_CHAR))
