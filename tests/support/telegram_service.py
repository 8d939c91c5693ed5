"""Telegram's sendMessage, as core.telegram.org/bots/api describes it."""

import re
from html.parser import HTMLParser
from typing import Any, Final, NoReturn

from aiohttp import web
from chat_service import Body, ChatService, RefusedError, Shown, json_of, units

TOKEN: Final = "123456789:no-token-but-made-for-these-tests"  # noqa: S105  made for these tests
CHAT: Final = -1001234567890
MOST: Final = 4096
#: No page states it: the marks of a message and the addresses in them (github.com/tdlib/telegram-bot-api/issues/165).
MARKED: Final = 9_500
#: What a client makes of plain text: mentions, tags, commands, addresses.
_ACTS: Final = re.compile(r"[@#$]\w+|(?:^|\s)/[A-Za-z]\w*|\w+://|[\w-]+\.(?:com|org|example|net|me)\b|mailto:\\w")
_TAGS: Final = frozenset({"b", "u", "a"})


class TelegramService(ChatService):
    """A bot that may write to one chat."""

    path = ""

    def __init__(self, *answers: RefusedError, most: int = 1000) -> None:
        super().__init__(*answers, most=most)
        self.chat = CHAT

    def opened(self, request: web.Request, raw: bytes) -> Body:
        """Return the message of a POST of JSON to the method."""
        if request.path != f"/bot{TOKEN}/sendMessage":
            raise RefusedError(404, _error(404, "Not Found"))
        assert (request.method, request.content_type) == ("POST", "application/json")
        return json_of(raw, lambda _: _refuse("message text is empty"))

    def taken(self, body: Body) -> Shown:
        """Return what is shown of a message to the bot's chat."""
        if body.get("chat_id") != self.chat:
            _refuse("chat not found")
        assert body["parse_mode"] == "HTML"
        assert body["link_preview_options"] == {"is_disabled": True}
        reader = _Reader()
        reader.feed(body["text"])
        reader.close()
        if reader.open:
            _refuse(f"can't parse entities: Can't find end tag corresponding to start tag {reader.open[-1]}")
        if not reader.text.strip():
            _refuse("message text is empty")
        if units(reader.text) > MOST:
            _refuse("message is too long")
        if len(body["text"]) > MARKED:
            _refuse("ENTITIES_TOO_LONG")
        looks = f"{body['text'][:3]} {body['disable_notification']}"
        return Shown(lines=reader.text.split("\n"), links=reader.links, calls=_ACTS.findall(reader.loose), looks=looks)

    def limited(self) -> RefusedError:
        """Return the answer to more than a message a second, or twenty a minute in a group."""
        return RefusedError(429, _error(429, "Too Many Requests: retry after 35", retry_after=35))

    def welcome(self, body: Body) -> web.Response:
        """Return the message with its number."""
        message = {"message_id": len(self.shown), "date": 1, "chat": {"id": body["chat_id"]}, "text": "..."}
        return web.json_response({"ok": True, "result": message})


class _Reader(HTMLParser):
    """Reads Telegram's HTML: few tags, all closed, and every other pointed bracket and ampersand an entity."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.text, self.loose, self.open = "", "", list[str]()
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _TAGS or (tag == "a") != (len(attrs) == 1):
            _refuse(f'can\'t parse entities: Unsupported start tag "{tag}"')
        self.open.append(tag)
        self.links.extend(value or "" for _, value in attrs)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            _refuse(f'can\'t parse entities: Unmatched end tag "{tag}"')

    def handle_data(self, data: str) -> None:
        if re.search("[<>&]", data):
            _refuse(f"can't parse entities: {data}")
        self._say(data)

    def handle_entityref(self, name: str) -> None:
        self._say({"lt": "<", "gt": ">", "amp": "&", "quot": '"'}[name])

    def handle_charref(self, name: str) -> None:
        _refuse(f"can't parse entities: {name}")

    def _say(self, data: str) -> None:
        self.text += data
        self.loose += " " if "a" in self.open else data


def _error(status: int, description: str, **parameters: Any) -> Body:
    more = {"parameters": parameters} if parameters else {}
    return {"ok": False, "error_code": status, "description": description, **more}


def _refuse(description: str) -> NoReturn:
    raise RefusedError(400, _error(400, f"Bad Request: {description}"))
