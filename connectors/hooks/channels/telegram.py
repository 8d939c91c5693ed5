"""Telegram: the Bot API's sendMessage, in its HTML.

Facts are from core.telegram.org/bots/api: sendMessage, HTML style, ResponseParameters; core.telegram.org/bots/faq (how
often a bot may send).
"""

import html
import math
import re
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import msgspec
import structlog

from connectors.hooks.answer import Answer, result_of, seconds_of
from connectors.hooks.chat import ChatEntry, ChatHook, receipt_of, thread_in
from connectors.hooks.entry import Given, web_address
from connectors.hooks.hook import HookMessage, SendResult
from connectors.hooks.posting import JSON_HEADERS, Poster
from connectors.hooks.wording.notice import Notice, notice_of
from connectors.hooks.wording.passage import Language, Line, Run, sections_of

API: Final = "https://api.telegram.org"
#: A message has 4,096 characters, counted without the marks of HTML and in units of UTF-16.
ROOM: Final = 4000
#: Its marks and the addresses in them may have some 9,500, which no page states
#: (https://github.com/tdlib/telegram-bot-api/issues/165): the whole as HTML keeps to so much for each of text, 9,000.
_HTML_PER_CHAR: Final = 2.25
#: A bot's number and its secret, as BotFather gives them: it goes into the address.
_TOKEN: Final = re.compile(r"\d+:[A-Za-z0-9_-]+", re.ASCII)
_CHAT_NAME: Final = re.compile(r"@[A-Za-z]\w{3,31}|-?\d+", re.ASCII)
#: What a 403 says of a chat that wants no more of it; others (no right to write, not a member yet) can be mended there.
_GONE: Final = re.compile(r"blocked by the user|was kicked|is deactivated|chat was deleted", re.IGNORECASE)
#: What a 400 says of a message that will never be taken.
_REFUSED: Final = re.compile(
    r"is too long|text is empty|text must be|can't parse|unsupported parse|URL_INVALID|ENTITIES_TOO_LONG"
)
_MIGRATED: Final = re.compile(r"migrate_to_chat_id=(-?\d+)")
_MIGRATE: Final = "migrate_to_chat_id"
_FORBIDDEN, _BAD_REQUEST = 403, 400

_log = structlog.get_logger()


class TelegramEntry(ChatEntry, frozen=True, kw_only=True, tag="telegram"):
    """`token_env` or `token_file` has the bot's token; `chat_id` is a number or a public `@name`, `thread_id` a topic.

    `api` is where the methods are, for a Bot API server of your own.
    """

    token: str | None = None
    token_env: str | None = None
    token_file: Path | None = None
    chat_id: int | str | None = None
    thread_id: int | None = None
    api: str = API

    def build(self, given: Given) -> "TelegramHook":
        """Return the hook; raises `HookConfigError`. Reads its secret file."""
        token = self.secret("token", given, variable=self.token_env, path=self.token_file, stated=self.token)
        if not _TOKEN.fullmatch(token):
            raise self.wrong("the token is none of a bot: BotFather gives one such as 123456:ABC")
        if self.chat_id is None or not _CHAT_NAME.fullmatch(str(self.chat_id)):
            raise self.wrong("`chat_id` must be a number, or the @name of a public channel or group")
        url = f"{web_address(self, self.api).rstrip('/')}/bot{token}/sendMessage"
        return TelegramHook(self, Poster(url, given.guard, verdict=verdict, reads_success=True, secrets=[token]))


class TelegramHook(ChatHook):
    """An update and a retraction answer to the first message on their event."""

    def __init__(self, entry: TelegramEntry, poster: Poster) -> None:
        super().__init__(entry, poster, lambda notice: body_of(notice, entry.language))
        self._place = {"chat_id": entry.chat_id}
        self._topic = {} if entry.thread_id is None else {"message_thread_id": entry.thread_id}

    async def send(self, message: HookMessage, now: datetime) -> SendResult:
        """Make one attempt; a second one at once where the group has become a supergroup, which has another number."""
        result = await self._told(message, now)
        migrated = _MIGRATED.search(result.error or "")
        if migrated is not None:
            _log.warning("the chat has a new number; set it as its chat_id", hook=self.name, chat_id=int(migrated[1]))
            self._place = {"chat_id": int(migrated[1])}
            result = await self._told(message, now)
        return result

    async def _told(self, message: HookMessage, now: datetime) -> SendResult:
        chat = self._place["chat_id"]
        thread = thread_in(chat, message)  # numbers of messages begin anew in each chat
        body = self._write(notice_of(message)) | self._place | self._topic | _reply(thread)
        result = await self._post(body, now, JSON_HEADERS)
        return msgspec.structs.replace(result, receipt=receipt_of(chat, result, thread))


def body_of(notice: Notice, language: Language) -> dict[str, Any]:
    """Return the message. What is routine makes no sound; a flash is underlined. There is no place for a key."""
    sections = sections_of(notice, language, room=ROOM, size=_size)
    gap = "\n" if notice.items else "\n\n"
    text = gap.join("\n".join(_written(line) for line in section.lines) for section in sections)
    if notice.tier == "flash":
        first, _, rest = text.partition("\n")
        text = f"<u>{first}</u>\n{rest}"
    return {
        "text": text,
        "parse_mode": "HTML",
        "link_preview_options": {"is_disabled": True},
        "disable_notification": notice.tier == "routine",
    }


def verdict(answer: Answer) -> SendResult:
    """Return what an answer means: `ok`, and if not so `description` and `parameters`."""
    fields = answer.fields()
    if fields.get("ok") is True:
        return answer.means("delivered", receipt=_receipt(fields.get("result")))
    words, more = fields.get("description"), fields.get("parameters")
    parameters = more if isinstance(more, dict) else {}
    if not isinstance(words, str):
        return answer.means("retry") if answer.is_success else result_of(answer)
    if isinstance(parameters.get(_MIGRATE), int):
        return answer.means("retry", f"{words} ({_MIGRATE}={parameters[_MIGRATE]})")
    if answer.status == _FORBIDDEN and _GONE.search(words):
        return answer.means("gone", words)
    if answer.status == _BAD_REQUEST and _REFUSED.search(words):
        return answer.means("refused", words)
    wait_s = seconds_of(parameters.get("retry_after"))
    return answer.means("retry", words, wait_s=answer.wait_s if wait_s is None else wait_s)


def _receipt(result: object) -> str | None:
    number = result.get("message_id") if isinstance(result, dict) else None
    return str(number) if isinstance(number, int) else None


def _reply(thread: str | None) -> dict[str, Any]:
    """Return what makes a message an answer; where the first was deleted, it stands by itself."""
    if thread is None:
        return {}
    return {"reply_parameters": {"message_id": int(thread), "allow_sending_without_reply": True}}


def _written(line: Line) -> str:
    return "".join(map(_run, line))


def _run(run: Run) -> str:
    text = html.escape(run.text, quote=False)
    if run.url is not None:
        return f'<a href="{html.escape(run.url)}">{text}</a>'
    return f"<b>{text}</b>" if run.strong else text


def _size(line: Line) -> int:
    """Return the units of UTF-16 of a line, or the room that its HTML takes, whichever is more."""
    units = sum(len(run.text.encode("utf-16-le")) // 2 for run in line)
    return max(units, math.ceil(len(_written(line)) / _HTML_PER_CHAR))
