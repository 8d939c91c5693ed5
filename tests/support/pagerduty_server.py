"""PagerDuty's Events API v2 as it is documented, on loopback.

https://developer.pagerduty.com/docs/events-api-v2-overview and the OpenAPI description of PagerDuty/api-schema,
reference/events-v2; the words of a 400 as its users quote them.
"""

from collections.abc import Iterator
from typing import Any

import jsonschema
import orjson
from strict_server import StrictServer
from webhook_receiver import Answer, Request

KEY = "0123456789abcdefghijABCDEFGHIJ01"
LIMIT_BYTES = 512_000
_LINK = {
    "type": "object",
    "required": ["href"],
    "properties": {"href": {"type": "string", "pattern": "^https?://[!-~]+$"}, "text": {"type": "string"}},
}
_PAYLOAD = {
    "type": "object",
    "required": ["summary", "severity", "source"],
    "properties": {
        "summary": {"type": "string", "minLength": 1, "maxLength": 1024},
        "severity": {"enum": ["critical", "warning", "error", "info"]},
        "source": {"type": "string", "minLength": 1},
        "timestamp": {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?([+-]\d\d:?\d\d|Z)$"},
        "component": {"type": "string"},
        "group": {"type": "string"},
        "class": {"type": "string"},
        "custom_details": {"type": "object"},
    },
    "additionalProperties": False,
}
SCHEMA = {
    "type": "object",
    "required": ["routing_key", "event_action"],
    "properties": {
        "routing_key": {"type": "string"},
        "event_action": {"enum": ["trigger", "acknowledge", "resolve"]},
        "dedup_key": {"type": "string", "maxLength": 255},
        "client": {"type": "string"},
        "client_url": {"type": "string"},
        "links": {"type": "array", "items": _LINK},
        "images": {"type": "array"},
        "payload": _PAYLOAD,
    },
    "additionalProperties": False,
    "if": {"properties": {"event_action": {"const": "trigger"}}},
    "then": {"required": ["payload"]},
    "else": {"required": ["dedup_key"]},
}


class PagerDutyServer(StrictServer):
    """`open` has the alerts that people see, `log` what became of each request that was accepted."""

    def __init__(self, *answers: Answer, keys: tuple[str, ...] = (KEY,)) -> None:
        super().__init__(*answers, path="/v2/enqueue")
        self.open: dict[str, list[Any]] = {}  # Any: the whole of JSON
        self.log: list[str] = []
        self._keys = keys

    @property
    def url(self) -> str:
        """The address of the API."""
        return f"{self.origin}/v2/enqueue"

    def judge(self, request: Request) -> tuple[int, Any]:  # Any: the whole of JSON
        """Answer 202 and apply the event, or 400 or 413 and say why."""
        if len(request.body) > LIMIT_BYTES:
            return 413, None
        try:
            event = orjson.loads(request.body)
        except orjson.JSONDecodeError:
            words = {"status": "Unrecognized object", "message": "Event object format is unrecognized"}
            return 400, {**words, "errors": ["JSON parse error"]}
        errors = [*self._errors(event)]
        if errors:
            return 400, {"status": "invalid event", "message": "Event object is invalid", "errors": errors}
        self._apply(event)
        return 202, {"status": "success", "message": "Event processed", "dedup_key": event.get("dedup_key", "new")}

    def _errors(self, event: Any) -> Iterator[str]:  # Any: the whole of JSON
        for error in jsonschema.Draft202012Validator(SCHEMA).iter_errors(event):
            yield error.message
        key = event.get("routing_key", "") if isinstance(event, dict) else ""
        if len(key) != 32:
            yield "Length of 'routing_key' is incorrect (should be 32 characters)"
        elif key not in self._keys:
            yield "Invalid routing key"

    def _apply(self, event: Any) -> None:  # Any: the whole of JSON
        key = event["dedup_key"]
        if event["event_action"] == "trigger":
            self.log.append("updated" if key in self.open else "opened")
            self.open.setdefault(key, []).append(event)
        else:
            self.log.append("resolved" if self.open.pop(key, None) else "dropped")
