"""Slack's incoming webhooks and chat.postMessage, as docs.slack.dev describes them."""

import re
from typing import Any, Final, NoReturn

import orjson
from aiohttp import web
from chat_service import Body, ChatService, RefusedError, Shown, json_of

TOKEN: Final = "xoxb-no-token-but-made-for-these-tests"  # noqa: S105  made for these tests
CHANNEL: Final = "C0123456789"
#: Bounds of blocks: reference/block-kit/blocks.
BLOCKS, HEADER, BLOCK_ID, TEXT, PAYLOAD = 50, 150, 255, 40_000, 8 * 1024
#: No page states it: all blocks together, with their markup (github.com/slackapi/bolt-js/issues/2509 and 2867).
ALL_BLOCKS: Final = 13_200
#: What is between pointed brackets in mrkdwn acts: a link, a mention, a call to all.
_ACTS: Final = re.compile(r"<([^>]*)>?")
_BARE: Final = re.compile(r"&(?!amp;|lt;|gt;)")


class SlackWebhook(ChatService):
    """An incoming webhook: answers are words."""

    path = "/services/T01234567/B01234567/no-secret-but-made-for-these-tests"

    def opened(self, request: web.Request, raw: bytes) -> Body:
        """Return the message of a POST of JSON to the webhook."""
        if request.path != self.path:
            raise RefusedError(404, "no_service")
        if request.method != "POST" or request.content_type != "application/json":
            raise RefusedError(400, "invalid_payload")
        return json_of(raw, lambda _: _refuse("invalid_payload"))

    def taken(self, body: Body) -> Shown:
        """Return what is shown of a message."""
        return shown_of(body, _refuse)

    def limited(self) -> RefusedError:
        """Return the answer to more than a message a second."""
        return RefusedError(429, "rate_limited", {"Retry-After": "30"})


class SlackApi(ChatService):
    """chat.postMessage: answers are JSON, nearly all under status 200."""

    path = "/api"

    def __init__(self, *answers: RefusedError, most: int = 1000) -> None:
        super().__init__(*answers, most=most)
        self.known: set[str] = set()

    def opened(self, request: web.Request, raw: bytes) -> Body:
        """Return the message of a POST of JSON with the bot's token."""
        if request.path != "/api/chat.postMessage":
            raise RefusedError(200, {"ok": False, "error": "unknown_method"})
        if request.content_type != "application/json" or request.charset != "utf-8":
            raise RefusedError(200, {"ok": False, "error": "invalid_post_type"})
        if request.headers.get("authorization") != f"Bearer {TOKEN}":
            raise RefusedError(200, {"ok": False, "error": "invalid_auth"})
        return json_of(raw, lambda _: _fail("invalid_json"))

    def taken(self, body: Body) -> Shown:
        """Return what is shown of a message to a channel that is there, in a thread that is there."""
        if body.get("channel") != CHANNEL:
            _fail("channel_not_found")
        metadata = body["metadata"]
        if not re.fullmatch(r"[a-z0-9_]+", metadata["event_type"]) or set(metadata) != {"event_type", "event_payload"}:
            _fail("invalid_metadata_format")
        if len(orjson.dumps(metadata["event_payload"])) > PAYLOAD:
            _fail("metadata_too_large")
        if body.get("thread_ts") is not None and body["thread_ts"] not in self.known:
            _fail("cannot_reply_to_message")
        return shown_of(body, _fail)

    def limited(self) -> RefusedError:
        """Return the answer to more than a message a second."""
        return RefusedError(429, {"ok": False, "error": "ratelimited"}, {"Retry-After": "30"})

    def welcome(self, body: Body) -> web.Response:
        """Return the message's time, which is its name."""
        ts = f"1503435956.{len(self.shown):06}"
        self.known.add(ts)
        return web.json_response({"ok": True, "channel": CHANNEL, "ts": ts, "message": body})


def shown_of(body: Body, refuse: Any) -> Shown:  # Any: a function that does not return
    """Return what is shown of a message of blocks with a line for notifications."""
    text, blocks = body.get("text", ""), body.get("blocks", [])
    if not text and not blocks:
        refuse("no_text")
    if len(text) > TEXT:
        refuse("msg_too_long")
    if len(orjson.dumps(blocks).decode()) > ALL_BLOCKS:
        refuse("msg_blocks_too_long")
    ids = [block["block_id"] for block in blocks if "block_id" in block]
    if len(blocks) > BLOCKS or len(set(ids)) < len(ids) or any(not 0 < len(one) <= BLOCK_ID for one in ids):
        refuse("invalid_blocks")
    found = Shown(lines=[], calls=_ACTS.findall(text) + _BARE.findall(text), looks=" ".join(b["type"] for b in blocks))
    for block in blocks:
        try:
            found.lines.extend(_block(block, found.links))
        except (KeyError, TypeError, ValueError) as error:
            refuse(f"invalid_blocks: {error}")
    return found


def _block(block: Any, links: list[str]) -> list[str]:  # Any: JSON
    if block["type"] == "header":
        text = block["text"]
        if text["type"] != "plain_text" or not 0 < len(text["text"]) <= HEADER:
            raise ValueError(f"header {text}")
        return [str(text["text"])]
    if block["type"] != "rich_text" or not block["elements"]:
        raise ValueError(f"block {block['type']}")
    return [line for section in block["elements"] for line in _section(section, links).split("\n")]


def _section(section: Any, links: list[str]) -> str:  # Any: JSON
    if section["type"] != "rich_text_section" or not section["elements"]:
        raise ValueError(f"section {section}")
    return "".join(_element(element, links) for element in section["elements"])


def _element(element: Any, links: list[str]) -> str:  # Any: JSON
    if set(element) - {"type", "text", "url", "style"} or set(element.get("style", {})) - {"bold"}:
        raise ValueError(f"element {element}")
    if element["type"] == "link":
        if not re.match(r"https?://[^\s<>]+$", element["url"]):
            raise ValueError(f"url {element['url']}")
        links.append(element["url"])
    elif element["type"] != "text":
        raise ValueError(f"element {element['type']}")
    if not element["text"]:
        raise ValueError("an empty text")
    return str(element["text"])


def _refuse(word: str) -> NoReturn:
    raise RefusedError(400, word)


def _fail(word: str) -> NoReturn:
    raise RefusedError(200, {"ok": False, "error": word})
