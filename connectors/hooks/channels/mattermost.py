"""Mattermost: an incoming webhook with attachments.

Facts are from developers.mattermost.com: integrate/webhooks/incoming, integrate/reference/message-attachments; and from
the server's source (channels/app/webhook.go, channels/app/slack.go): it rewrites what Slack has in pointed brackets, so
that `<!channel>` would call everybody.
"""

import re
from pathlib import Path
from typing import Any, Final

from connectors.hooks.answer import Answer, result_of
from connectors.hooks.chat import ChatEntry, ChatHook, colour_of
from connectors.hooks.entry import Given
from connectors.hooks.hook import SendResult
from connectors.hooks.posting import Poster
from connectors.hooks.wording.notice import Notice
from connectors.hooks.wording.passage import (
    Language,
    Line,
    below_heading,
    headings,
    marked_down,
    sections_of,
    summary,
    together,
)

#: A post has 16,383 characters, one of a server with an old database 4,000: whole, and in one piece.
ROOM: Final = 3500
#: Of the server's errors, by their `id`: the webhook is no more; this message is never taken.
_GONE: Final = frozenset({"web.incoming_webhook.invalid.app_error"})
_REFUSED: Final = frozenset(
    {"api.incoming_webhook.invalid_payload.app_error", "model.incoming_hook.parse_data.app_error",
     "web.incoming_webhook.parse.app_error", "web.incoming_webhook.split_props_length.app_error",
     "web.incoming_webhook.text.app_error"}
)  # fmt: skip
#: What its Markdown lets be escaped; pointed brackets and ampersands are written as entities.
_SIGNS: Final = re.compile(r"([\\`*_{}\[\]()#+\-.!~|])")


class MattermostEntry(ChatEntry, frozen=True, kw_only=True, tag="mattermost"):
    """`url_env` or `url_file` has the webhook's address; `channel` is another channel's name than the webhook's own."""

    url: str | None = None
    url_env: str | None = None
    url_file: Path | None = None
    channel: str | None = None

    def build(self, given: Given) -> ChatHook:
        """Return the hook; raises `HookConfigError`. Reads its secret file."""
        address = self.secret_address(given, variable=self.url_env, path=self.url_file, stated=self.url)
        where = {} if self.channel is None else {"channel": self.channel}
        poster = Poster(address, given.guard, verdict=verdict)
        return ChatHook(self, poster, lambda notice: where | body_of(notice, self.language))


def body_of(notice: Notice, language: Language) -> dict[str, Any]:
    """Return the message: an attachment for each language, one for the reports. A flash has a large line above them.

    The key is among the post's `props`, which people do not see and programs can read.
    """
    sections = sections_of(notice, language, room=ROOM, size=_size)
    is_large = notice.tier == "flash"
    shown = [together(sections)] if notice.items else below_heading(sections) if is_large else sections
    same = {"fallback": escaped(summary(notice, language)), "color": f"#{colour_of(notice):06X}"}
    attachments = [{**same, "text": "\n".join(map(_written, one.lines))} for one in shown]
    return {
        "text": f"#### {escaped(headings(notice, language))}" if is_large else "",
        "attachments": attachments,
        "props": {"marsad_id": notice.id, "marsad_event": notice.event_id, "marsad_tier": notice.tier},
    }


def escaped(text: str) -> str:
    """Return text of which neither the server nor its Markdown makes anything."""
    plain = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _SIGNS.sub(r"\\\1", plain)


def verdict(answer: Answer) -> SendResult:
    """Return what an answer means, by the `id` of the server's error."""
    fields = answer.fields()
    name, words = str(fields.get("id")), fields.get("message")
    said = words if isinstance(words, str) else None
    if name in _GONE:
        return answer.means("gone", said)
    if name in _REFUSED:
        return answer.means("refused", said)
    return result_of(answer, said)


def _written(line: Line) -> str:
    return marked_down(line, escaped)


def _size(line: Line) -> int:
    return len(_written(line))
