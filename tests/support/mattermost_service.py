"""Mattermost's incoming webhooks, as developers.mattermost.com and the server's source describe them."""

import re
import string
from typing import Final, NoReturn

import orjson
from aiohttp import web
from chat_service import Body, ChatService, RefusedError, Shown, json_of
from markdown_line import shown_of

#: A post of a server with an old database; what is longer is split. Attachments of an old server, as JSON.
TEXT, PROPS = 4000, 800_000
#: What Markdown lets be escaped there.
ESCAPABLE: Final = "\\`*_{}[]()#+-.!~|"
ENTITIES: Final = {"&amp;": "&", "&lt;": "<", "&gt;": ">"}
#: The server's own rewriting of what Slack has; who is called by a word after an at sign; tags, channels, emoji.
_REWRITTEN: Final = re.compile(r"<!(channel|here|all)>|<@[A-Za-z0-9]+>|<[^\n<|>]+\|[^\n>]+>")
_ACTS: Final = re.compile(r"[@#~]\w+|:[\w+-]+:|\b\w+://|www\.\w")


class MattermostService(ChatService):
    """A webhook of a channel."""

    path = "/hooks/abcdefghijklmnopqrstuvwxyz"

    def opened(self, request: web.Request, raw: bytes) -> Body:
        """Return the message of a POST of JSON to the webhook."""
        if request.path != self.path:
            raise RefusedError(400, _error("web.incoming_webhook.invalid.app_error", "Invalid webhook.", 400))
        if request.method != "POST" or request.content_type != "application/json":
            _refuse("api.webhook.incoming.error", "Could not decode the multipart payload of incoming webhook.")
        return json_of(raw, lambda _: _refuse("model.incoming_hook.parse_data.app_error", "Unable to parse."))

    def taken(self, body: Body) -> Shown:
        """Return what is shown of a message, after the server's rewriting."""
        text, attachments = body.get("text", ""), body.get("attachments")
        if not text and attachments is None:
            _refuse("web.incoming_webhook.text.app_error", "No text specified.")
        if len(orjson.dumps({**body.get("props", {}), "attachments": attachments})) > PROPS:
            _refuse("web.incoming_webhook.split_props_length.app_error", "Unable to split webhook props.")
        assert body["props"]["marsad_id"]
        parts = [text, *(one["text"] for one in attachments or [])]
        assert all(len(part) <= TEXT for part in parts), "the server would split it"
        assert all(set(one) == {"fallback", "color", "text"} for one in attachments or [])
        lines = [line.removeprefix("#### ") for part in parts if part for line in part.split("\n")]
        idle = "".join(sign for sign in string.punctuation if sign not in ESCAPABLE + "&<>")
        found = shown_of(lines, escapable=ESCAPABLE, idle=idle, entities=ENTITIES)
        written = [*parts, *(one["fallback"] for one in attachments or [])]
        plain = [re.sub(r"\]\([^)]*\)", "", part) for part in written]
        found.calls = [call[0] for part in plain for call in [*_REWRITTEN.finditer(part), *_ACTS.finditer(part)]]
        found.looks = f"{text[:4]} {(attachments or [{'color': ''}])[0]['color']}"
        return found

    def limited(self) -> RefusedError:
        """Return the answer of a server whose rate limits are on."""
        return RefusedError(429, "limit exceeded", {"Retry-After": "7", "X-RateLimit-Reset": "7"})


def _error(name: str, message: str, status: int) -> Body:
    return {"id": name, "message": message, "detailed_error": "", "request_id": "x", "status_code": status}


def _refuse(name: str, message: str) -> NoReturn:
    raise RefusedError(400, _error(name, message, 400))
