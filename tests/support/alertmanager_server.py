"""The Alertmanager's API v2 as it is documented, on loopback: what it refuses, and which alerts fire.

The schema is `postableAlerts` of api/v2/openapi.yaml in prometheus/alertmanager; the rest is what that project and
prometheus/common say of alerts: names of labels, times, what identifies an alert, how a newer one is joined to it.
"""

import base64
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import jsonschema
import orjson
from strict_server import StrictServer
from webhook_receiver import Answer, Request

RESOLVE_TIMEOUT = timedelta(minutes=5)
_TIME = {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$"}
_SET = {"type": "object", "additionalProperties": {"type": "string"}}
SCHEMA = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["labels"],
        "properties": {
            "labels": _SET,
            "annotations": _SET,
            "startsAt": _TIME,
            "endsAt": _TIME,
            "generatorURL": {"type": "string", "pattern": r"^[a-z][a-z0-9+.-]*://[!-~]+$"},
        },
        "additionalProperties": False,
    },
}
_NAME = re.compile(r"[a-zA-Z_][a-zA-Z0-9_]*")
_Known = tuple[datetime, datetime, Any]


class AlertmanagerServer(StrictServer):
    """`known` has, by labels, when an alert starts and ends, and the alert as it came last."""

    def __init__(self, *answers: Answer, prefix: str = "", login: str | None = None) -> None:
        super().__init__(*answers, path=f"{prefix}/api/v2/alerts")
        self.known: dict[tuple[tuple[str, str], ...], _Known] = {}
        self._prefix = prefix
        self._login = login

    @property
    def url(self) -> str:
        """The address of the Alertmanager."""
        return self.origin + self._prefix

    @property
    def posted(self) -> list[list[Any]]:
        """What came, request by request; Any: the whole of JSON."""
        return [orjson.loads(request.body) for request in self.requests]

    def firing(self, at: datetime | None = None) -> list[Any]:  # Any: the whole of JSON
        """Return the alerts that fire at that time."""
        now = at or datetime.now(UTC)
        return [alert for starts, ends, alert in self.known.values() if starts <= now < ends]

    def judge(self, request: Request) -> tuple[int, Any]:  # Any: the whole of JSON
        """Answer 200 and keep the alerts, or say what is wrong with them."""
        if self._login is not None and request.headers.get("authorization") != self._login:
            return 401, None
        if not request.headers.get("content-type", "").startswith("application/json"):
            return 415, {"code": 415, "message": "unsupported media type requested"}
        try:
            alerts = orjson.loads(request.body)
        except orjson.JSONDecodeError as error:
            return 400, {"code": 400, "message": f"parsing alerts body failed, because {error}"}
        for broken in jsonschema.Draft202012Validator(SCHEMA).iter_errors(alerts):
            return 422, {"code": 602, "message": broken.message}
        errors = [wrong for alert in alerts if (wrong := self._put(alert))]
        return (400, "; ".join(errors)) if errors else (200, None)

    def _put(self, alert: Any) -> str | None:  # Any: the whole of JSON
        labels = {name: value for name, value in alert["labels"].items() if value}
        if not labels:
            return "at least one label pair required"
        if not all(_NAME.fullmatch(name) for name in (*labels, *alert.get("annotations", {}))):
            return "invalid label set: invalid name"
        now = datetime.now(UTC)
        starts = _moment(alert.get("startsAt")) or now
        ends = _moment(alert.get("endsAt")) or now + RESOLVE_TIMEOUT
        if ends < starts:
            return "start time must be before end time"
        self._join(tuple(sorted(labels.items())), starts, ends, alert)
        return None

    def _join(self, labels: tuple[tuple[str, str], ...], starts: datetime, ends: datetime, alert: Any) -> None:
        old = self.known.get(labels)
        if old is not None and starts < old[1] and ends > old[0]:
            # The earliest start holds; an end that is over holds at once, one to come where it is the later.
            starts = min(starts, old[0])
            ends = max(ends, old[1]) if ends > datetime.now(UTC) else ends
        self.known[labels] = (starts, ends, alert)


def basic(user: str, password: str) -> str:
    """Return the header that logs in."""
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
