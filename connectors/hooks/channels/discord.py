"""Discord: a webhook of a channel, whose messages have embeds and ping nobody.

Facts are from docs.discord.com/developers: resources/webhook (execute webhook), resources/message (embed limits,
allowed mentions), topics/rate-limits, topics/opcodes-and-status-codes (JSON error codes).
"""

import re
from pathlib import Path
from typing import Any, Final

import httpx

from connectors.hooks.answer import Answer, result_of, seconds_of
from connectors.hooks.chat import ChatEntry, ChatHook, colour_of
from connectors.hooks.entry import Given
from connectors.hooks.hook import SendResult
from connectors.hooks.posting import Poster
from connectors.hooks.wording.inert import cut
from connectors.hooks.wording.notice import Notice
from connectors.hooks.wording.passage import Language, Line, below_heading, marked_down, sections_of, summary, together

#: All embeds of a message together may have 6,000 characters, one description 4,096; the footer needs some.
ROOM: Final = 4000
FOOTER_CHARS: Final = 300
#: No notification: what is routine wakes nobody.
SUPPRESS_NOTIFICATIONS: Final = 1 << 12
#: The webhook, its token or its channel is no more. Discord asks not to use such a webhook again, and bans who does.
_GONE: Final = frozenset({10003, 10015, 50027})
#: This message will never be taken: too large, empty, malformed, or against the server's own rules for messages.
_REFUSED: Final = frozenset({40005, 50006, 50035, 50109, 200000})
#: Every sign of ASCII that is no letter or figure can be escaped; more are than need be, as the rules differ by client.
_SIGNS: Final = re.compile(r"([!-/:-@\[-`{-~])")
_THREAD_ID: Final = re.compile(r"\d{1,20}", re.ASCII)


class DiscordEntry(ChatEntry, frozen=True, kw_only=True, tag="discord"):
    """`url_env` or `url_file` has the webhook's address; `thread_id` is a thread or a forum's post in its channel."""

    url: str | None = None
    url_env: str | None = None
    url_file: Path | None = None
    thread_id: int | str | None = None

    def build(self, given: Given) -> ChatHook:
        """Return the hook; raises `HookConfigError`. Reads its secret file."""
        address = self.secret_address(given, variable=self.url_env, path=self.url_file, stated=self.url)
        if self.thread_id is not None and not _THREAD_ID.fullmatch(str(self.thread_id)):
            raise self.wrong("`thread_id` must be a number: copy it with Discord's developer mode on")
        # Without `wait` a message that is not kept is no error.
        asked = {"wait": "true"} | ({} if self.thread_id is None else {"thread_id": str(self.thread_id)})
        poster = Poster(str(httpx.URL(address).copy_merge_params(asked)), given.guard, verdict=verdict)
        return ChatHook(self, poster, lambda notice: body_of(notice, self.language))


def body_of(notice: Notice, language: Language) -> dict[str, Any]:
    """Return the message: an embed for each language, one for the reports. A flash has a large line above them."""
    sections = sections_of(notice, language, room=ROOM, size=_size)
    is_large = notice.tier == "flash"
    shown = [together(sections)] if notice.items else below_heading(sections) if is_large else sections
    same: dict[str, Any] = {"color": colour_of(notice)}
    embeds = [same | {"description": "\n".join(map(_written, one.lines))} for one in shown]
    # The key has no place of its own; the footer is small, and takes no markup.
    footer = {"text": cut(f"{notice.rule} · {notice.id}" if notice.rule else notice.id, FOOTER_CHARS)}
    embeds[-1] |= {"footer": footer, "timestamp": notice.at.isoformat()}
    body = {"embeds": embeds, "allowed_mentions": {"parse": []}}
    if is_large:
        return {**body, "content": f"# {escaped(summary(notice, language))}"}
    return {**body, "flags": SUPPRESS_NOTIFICATIONS} if notice.tier == "routine" else body


def escaped(text: str) -> str:
    """Return text of which Discord's Markdown makes nothing."""
    return _SIGNS.sub(r"\\\1", text)


def verdict(answer: Answer) -> SendResult:
    """Return what an answer means, by the code in its JSON."""
    fields = answer.fields()
    code, words = fields.get("code"), fields.get("message")
    said = f"{code} {words}" if isinstance(words, str) else None
    if isinstance(code, int) and code in _GONE:
        return answer.means("gone", said)
    if isinstance(code, int) and code in _REFUSED:
        return answer.means("refused", said)
    if answer.status == httpx.codes.TOO_MANY_REQUESTS:
        # The header is in whole seconds, the field exact; what stands before Discord has the header alone.
        wait_s = seconds_of(fields.get("retry_after"))
        return answer.means("retry", said, wait_s=answer.wait_s if wait_s is None else wait_s)
    return result_of(answer, said)


def _written(line: Line) -> str:
    return marked_down(line, escaped)


def _size(line: Line) -> int:
    return len(_written(line))
