"""Discord's execute webhook, as docs.discord.com describes it."""

import string
from datetime import datetime
from typing import Any, Final, NoReturn

from aiohttp import web
from chat_service import Body, ChatService, RefusedError, Shown, json_of, units
from markdown_line import shown_of

#: resources/message: embed limits; resources/webhook: content and number of embeds.
CONTENT, DESCRIPTION, FOOTER, EMBEDS, TOTAL = 2000, 4096, 2048, 10, 6000
FLAGS: Final = 1 << 2 | 1 << 12 | 1 << 15


class DiscordService(ChatService):
    """A webhook of a channel."""

    path = "/api/webhooks/1234567890123456789/aWebhookTokenThatNobodyKnows_0123456789"

    def opened(self, request: web.Request, raw: bytes) -> Body:
        """Return the message of a POST of JSON to the webhook."""
        path = request.path.rstrip("/")
        if path != self.path:
            is_known = path.startswith(self.path.rpartition("/")[0])
            said = {"message": "Invalid Webhook Token", "code": 50027} if is_known else UNKNOWN
            raise RefusedError(401 if is_known else 404, said)
        if request.method != "POST" or request.content_type != "application/json":
            raise RefusedError(400, {"message": "400: Bad Request", "code": 0})
        if request.query.get("wait") != "true":
            raise AssertionError("without wait, what is not kept is no error")
        return json_of(raw, lambda _: _invalid("body"))

    def taken(self, body: Body) -> Shown:
        """Return what is shown of a message."""
        content, embeds = body.get("content", ""), body.get("embeds", [])
        if not content and not embeds:
            raise RefusedError(400, {"message": "Cannot send an empty message", "code": 50006})
        if units(content) > CONTENT or len(embeds) > EMBEDS or body.get("flags", 0) & ~FLAGS:
            _invalid("content, embeds or flags")
        if sum(map(_length, embeds)) > TOTAL:
            _invalid("embeds: more than 6000")
        lines = [content.removeprefix("# ")] if content else []
        lines += [line for embed in embeds for line in embed["description"].split("\n")]
        found = shown_of(lines, escapable=string.punctuation, idle="", entities={})
        found.calls = list(body.get("allowed_mentions", {"parse": ["users", "roles", "everyone"]})["parse"])
        found.looks = f"{content[:2]} {embeds[0]['color']:06x} {body.get('flags', 0)}"
        return found

    def limited(self) -> RefusedError:
        """Return the answer to more messages than the webhook may take in a while."""
        said = {"message": "You are being rate limited.", "retry_after": 64.57, "global": False}
        return RefusedError(429, said, {"Retry-After": "65", "X-RateLimit-Scope": "user"})

    def welcome(self, body: Body) -> web.Response:
        """Return the message, as with `wait`."""
        return web.json_response({"id": "1", "type": 0, "channel_id": "2", **body})


UNKNOWN: Final = {"message": "Unknown Webhook", "code": 10015}


def _length(embed: Any) -> int:  # Any: JSON
    if set(embed) - {"description", "color", "footer", "timestamp"}:
        _invalid(f"embed {set(embed)}")
    text, footer = embed["description"], embed.get("footer", {"text": ""})["text"]
    if not 0 < units(text) <= DESCRIPTION or units(footer) > FOOTER or not 0 <= embed["color"] <= 0xFFFFFF:
        _invalid("description, footer or color")
    if "timestamp" in embed:
        datetime.fromisoformat(embed["timestamp"])
    return units(text) + units(footer)


def _invalid(what: str) -> NoReturn:
    raise RefusedError(400, {"message": "Invalid Form Body", "code": 50035, "errors": {"_errors": [what]}})
