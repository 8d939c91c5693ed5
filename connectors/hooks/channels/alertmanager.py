"""Prometheus Alertmanager, by its API v2: an event's alert fires while the event is open, a retraction ends it.

The request is `postableAlerts` of https://github.com/prometheus/alertmanager/blob/main/api/v2/openapi.yaml; what
clients are to do is in https://prometheus.io/docs/alerting/latest/clients/.

An Alertmanager ends an alert that comes without `endsAt` after its `resolve_timeout`, and so wants it again every few
minutes. News does not come again: each alert has the time when it ends unless more is heard, and no timer of ours, that
dies with the process, stands between an event and its end.
"""

import base64
import re
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated, ClassVar, Final

import httpx
import msgspec

from connectors.hooks.answer import Answer, result_of
from connectors.hooks.entry import TIERS, Given, HookEntry, web_address
from connectors.hooks.hook import HookMessage, SendResult
from connectors.hooks.posting import JSON_HEADERS, TIMEOUT_S, Poster
from connectors.hooks.secret import secret_of
from connectors.hooks.wording.inert import cut, plain
from connectors.hooks.wording.notice import Notice, notice_of
from connectors.web.guard import PUBLIC_ONLY, Guard
from schemas.alert import Tier
from schemas.codec import encode_builtins
from schemas.moment import Moment

PATH: Final = "/api/v2/alerts"
#: An event of which no more is heard for a day is over for those who are on call.
OPEN_HOURS: Final = 24.0
#: A test is to be seen, and then to go away.
TEST_MIN: Final = 5
MOST_LABEL: Final = 200
MOST_ANNOTATION: Final = 4_000
#: The request itself is wrong, by the Alertmanager's rules or by those of its schema: no attempt mends that.
REFUSED: Final = frozenset({400, 413, 422})

_LABEL: Final = re.compile(r"[a-zA-Z_][a-zA-Z0-9_]*")
_OWN: Final = frozenset({"alertname", "event", "job", "tier"})


class Postable(msgspec.Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    """One alert as the API takes it. `labels` are what it is known by."""

    labels: Mapping[str, str]
    annotations: Mapping[str, str]
    starts_at: Moment
    ends_at: Moment
    generator_url: str | None = msgspec.field(default=None, name="generatorURL")


class AlertmanagerEntry(HookEntry, frozen=True, kw_only=True, tag="alertmanager"):
    """`url` is the Alertmanager, without the path of its API. With `username` the password is sent, else the token."""

    ALERTS_ONLY: ClassVar[bool] = True

    url: str | None = None
    username: str | None = None
    password_env: str | None = None
    password_file: Path | None = None
    token_env: str | None = None
    token_file: Path | None = None
    labels: dict[str, str] = msgspec.field(default_factory=dict)
    open_hours: Annotated[float, msgspec.Meta(gt=0, le=30 * 24)] = OPEN_HOURS

    def build(self, given: Given) -> "AlertmanagerHook":
        """Return the hook; raises `HookConfigError`. Reads its secret file."""
        self._check_labels()
        policy = Policy(labels=self.labels, open_for=timedelta(hours=self.open_hours))
        login, secrets = self._login(given.environ)
        address = self._address()
        return AlertmanagerHook(self.name, address, self.takes, policy, login=login, secrets=secrets, guard=given.guard)

    def _address(self) -> str:
        base = httpx.URL(web_address(self, self.url))
        if base.userinfo:
            raise self.wrong("`url` has a login; put it into `username` and `password_env`")
        if base.query or base.fragment or base.path.rstrip("/").endswith(PATH):
            raise self.wrong(f"`url` must be that of the Alertmanager alone; {PATH} is added to it")
        return str(base.copy_with(path=base.path.rstrip("/") + PATH))

    def _check_labels(self) -> None:
        for label, value in self.labels.items():
            if not _LABEL.fullmatch(label) or label in _OWN or label.startswith("__"):
                raise self.wrong(f"{label!r} cannot be a label; take letters, digits and _, and none of Marsad's own")
            if not value or cut(plain(value), MOST_LABEL) != value:
                raise self.wrong(f"the label {label!r} must have a value of one line and {MOST_LABEL} characters")

    def _login(self, environ: Mapping[str, str]) -> tuple[str | None, tuple[str, ...]]:
        """Return the header that logs in, and what must not be shown of it."""
        password = secret_of(self, "password", self.password_env, self.password_file, environ)
        token = secret_of(self, "token", self.token_env, self.token_file, environ)
        if token is not None and (self.username is not None or password is not None):
            raise self.wrong("a token and a password are both given; leave one out")
        if (self.username is None) != (password is None):
            raise self.wrong("`username` and `password_env` or `password_file` belong together")
        if token is not None:
            return f"Bearer {_ascii(self, token)}", (token,)
        if self.username is None or password is None:
            return None, ()
        basic = base64.b64encode(f"{self.username}:{password}".encode()).decode()
        return f"Basic {basic}", (basic, password)


class Policy(msgspec.Struct, frozen=True, kw_only=True):
    """What an operator says of all alerts: labels beside ours, and how long an event is open without news of it."""

    labels: Mapping[str, str] = {}
    open_for: timedelta = timedelta(hours=OPEN_HOURS)


class AlertmanagerHook:
    """POST the alerts of a message as one list; the same alert again changes nothing there."""

    #: Attempts at the same time; those of one event are in order.
    at_once: Final = 8

    def __init__(  # noqa: PLR0913  what the hook is, each once
        self,
        name: str,
        url: str,
        tiers: frozenset[Tier],
        policy: Policy,
        *,
        login: str | None = None,
        secrets: tuple[str, ...] = (),
        guard: Guard = PUBLIC_ONLY,
        timeout_s: float = TIMEOUT_S,
    ) -> None:
        self.name = name
        self.tiers = tiers
        self._policy = policy
        self._login = login
        self._poster = Poster(url, guard, timeout_s, verdict=verdict, secrets=secrets)

    def __repr__(self) -> str:
        return f"AlertmanagerHook({self.name!r}, {self._poster.host!r})"

    async def send(self, message: HookMessage, now: datetime) -> SendResult:
        """Make one attempt, bounded as a whole."""
        alerts = [*alerts_of(notice_of(message), self._policy, now)]
        body = encode_builtins(msgspec.to_builtins(alerts))
        login = {} if self._login is None else {"authorization": self._login}
        return await self._poster.post(body, {**JSON_HEADERS, **login}, now)

    async def close(self) -> None:
        """Close the connections."""
        await self._poster.close()


def alerts_of(notice: Notice, policy: Policy, now: datetime) -> Iterator[Postable]:
    """Yield the alerts that tell `notice` to an Alertmanager at `now`. Pure."""
    if notice.kind == "digest":
        for item in notice.items:
            yield from alerts_of(item, policy, now)
        return
    # A clock that was put back must not make an alert start after its end: that is refused.
    starts = min(notice.at, now)
    is_over = notice.kind == "retraction"
    open_for = timedelta(minutes=TEST_MIN) if notice.kind == "test" else policy.open_for
    # From the attempt, not from the alert: one that was held up for days must not arrive as over.
    yield _postable(notice, policy, notice.tier, starts, now if is_over else now + open_for)
    if notice.update:
        # By its tier an alert finds its receivers, so it is a label; the alert of the tier before has to end.
        for tier in TIERS:
            if tier != notice.tier:
                yield _postable(notice, policy, tier, starts, now)
    for rule in notice.replaces:
        # What another rule has told is told by this one now.
        before = msgspec.structs.replace(notice, rule=rule)
        yield from (_postable(before, policy, tier, starts, now) for tier in TIERS)


def _postable(notice: Notice, policy: Policy, tier: Tier, starts: datetime, ends: datetime) -> Postable:
    name = cut(notice.rule, MOST_LABEL) or "marsad-test"
    event = {"event": notice.event_id} if notice.event_id else {}
    links = [link.url for link in notice.links]
    return Postable(
        labels={**policy.labels, "alertname": name, "job": "marsad", "tier": tier, **event},
        annotations={key: value for key, value in _annotations(notice, links) if value},
        starts_at=starts,
        ends_at=ends,
        generator_url=links[0] if links else None,
    )


def _annotations(notice: Notice, links: list[str]) -> Iterator[tuple[str, str]]:
    facts = "\n".join(f"{fact.label}: {cut(fact.value, MOST_LABEL)}" for fact in notice.facts)
    facts_ar = "\n".join(f"{fact.label_ar}: {cut(fact.value_ar, MOST_LABEL)}" for fact in notice.facts)
    yield "summary", cut(notice.title, MOST_ANNOTATION)
    yield "summary_ar", cut(notice.title_ar, MOST_ANNOTATION)
    yield "description", cut(_lines(notice.note, notice.text, facts), MOST_ANNOTATION)
    yield "description_ar", cut(_lines(notice.note_ar, notice.text_ar, facts_ar), MOST_ANNOTATION)
    yield "links", "\n".join(links)
    yield "alert", notice.id
    yield "update", str(notice.update)
    yield "severity", str(notice.severity)


def _lines(*parts: str) -> str:
    return "\n".join(filter(None, parts))


def verdict(answer: Answer) -> SendResult:
    """Return what an answer means: what the Alertmanager finds wrong in a request is told, and not sent again."""
    if answer.status not in REFUSED:
        return result_of(answer)
    said = answer.fields().get("message")
    return answer.means("refused", said if isinstance(said, str) else None)


def _ascii(entry: HookEntry, token: str) -> str:
    if not token.isascii() or " " in token:
        raise entry.wrong("the token has a space or a letter that no header can carry")
    return token
