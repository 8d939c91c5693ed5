"""The trigger "When a Teams webhook request is received", and the card that its workflow posts."""

import re
from typing import Any, Final, NoReturn

from aiohttp import web
from chat_service import Body, ChatService, RefusedError, Shown, json_of

#: connectors/teams: known issues and limitations.
MESSAGE_BYTES: Final = 28 * 1024
CARD: Final = "application/vnd.microsoft.card.adaptive"
STYLES: Final = frozenset({"default", "emphasis", "good", "attention", "warning", "accent"})
_URL: Final = "/workflows/0ec499be86ffea6392fe4f3f9555f5e8/triggers/manual/paths/invoke"


class TeamsService(ChatService):
    """A workflow that is switched on."""

    path = f"{_URL}?api-version=2016-06-01&sp=%2Ftriggers%2Fmanual%2Frun&sv=1.0&sig=vnBSgQ0KPhUcTcbRAlZ0bQ"

    def opened(self, request: web.Request, raw: bytes) -> Body:
        """Return the message of a POST of JSON that is signed as the address is."""
        if request.path != _URL:
            raise RefusedError(404, _error("WorkflowNotFound", "The workflow could not be found."))
        if request.query.get("sig") != "vnBSgQ0KPhUcTcbRAlZ0bQ":
            raise RefusedError(401, _error("DirectApiAuthorizationRequired", "The request must be authenticated."))
        if request.content_type != "application/json":
            _refuse("content type")
        if len(raw) > MESSAGE_BYTES or 2 * len(raw.decode()) > MESSAGE_BYTES:
            raise RefusedError(413, _error("RequestEntityTooLarge", "Request Entity too large"))
        return json_of(raw, _refuse)

    def taken(self, body: Body) -> Shown:
        """Return what is shown of a card."""
        if body.get("type") != "message" or [one["contentType"] for one in body["attachments"]] != [CARD]:
            _refuse("attachments")
        card = body["attachments"][0]["content"]
        if card["type"] != "AdaptiveCard" or card["version"] > "1.5" or card["msteams"] != {"width": "Full"}:
            _refuse("card")
        found = Shown(lines=[], looks=" ".join(container["style"] for container in card["body"]))
        for container in card["body"]:
            if container["type"] != "Container" or container["style"] not in STYLES or not container["items"]:
                _refuse("container")
            found.lines.extend(_line(block, found.links) for block in container["items"])
        found.calls = re.findall(r"\{\{(?:DATE|TIME)\(.*?\)\}\}", found.text + card["fallbackText"])
        return found

    def limited(self) -> RefusedError:
        """Return the answer to more requests than the service takes in a while."""
        return RefusedError(
            429, _error("WorkflowTriggerRequestsThrottled", "Too many requests."), {"Retry-After": "12"}
        )

    def welcome(self, body: Body) -> web.Response:  # noqa: ARG002  the port's argument
        """Return that the workflow has it."""
        return web.Response(status=202)


def _line(block: Any, links: list[str]) -> str:  # Any: JSON
    if set(block) != {"type", "inlines"} or block["type"] != "RichTextBlock" or not block["inlines"]:
        _refuse("block")
    for run in block["inlines"]:
        if set(run) - {"type", "text", "weight", "selectAction"} or run["type"] != "TextRun" or not run["text"]:
            _refuse("run")
        if "selectAction" in run:
            if run["selectAction"]["type"] != "Action.OpenUrl" or not re.match("https?://", run["selectAction"]["url"]):
                _refuse("action")
            links.append(run["selectAction"]["url"])
    return "".join(run["text"] for run in block["inlines"])


def _error(code: str, message: str) -> Body:
    return {"error": {"code": code, "message": message}}


def _refuse(what: str) -> NoReturn:
    raise RefusedError(400, _error("TriggerInputSchemaMismatch", f"The input body is wrong: {what}"))
