"""What has become of every article: the count that is made after each failure of the flow."""

import json
from base64 import b64decode
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from confluent_kafka import Message
from flowrun import Topics
from webhook_receiver import SECRET, WebhookReceiver

from schemas import naming
from schemas.article import Article
from schemas.event import EventMerged
from schemas.rejection import Rejection
from schemas.topics import REJECTED_TOPICS
from streams.rules.loading import load_rules
from streams.rules.meeting import meets


def is_through(flow: Topics, articles: Sequence[Article], receiver: WebhookReceiver) -> bool:
    """Return whether the whole of `articles` has reached the end: the events, and the subscriber."""
    events = newest_events(flow).values()
    reported = {report.article.revision for event in events for report in event.reports}
    newest = {one.id: one.revision for one in articles if "sport" not in one.id}
    if reported != set(newest.values()):
        return False
    raised = flow.values(naming.ALERTS_RAISED)
    return {(one["event"]["id"], one["rule"]) for one in raised} >= _due(events) and {
        one["id"] for one in raised
    } == set(receiver.ids)


def newest_events(flow: Topics) -> dict[str, EventMerged]:
    """Return the newest version of each event, by its id."""
    newest: dict[str, EventMerged] = {}
    for event in flow.records(naming.EVENTS_MERGED, EventMerged):
        if event.id not in newest or newest[event.id].version < event.version:
            newest[event.id] = event
    return newest


def check(flow: Topics, articles: Sequence[Article], receiver: WebhookReceiver, rejected: Collection[str] = ()) -> None:
    """Assert that each article is in an output, or its id among `rejected`; that no event and no alert is doubled."""
    assert _revisions(flow) == sorted((one.id, one.revision) for one in articles)
    refused = [one for spec in REJECTED_TOPICS for one in flow.records(spec.name, Rejection)]
    assert {b64decode(one.key_b64 or "").decode() for one in refused} == set(rejected)
    _check_events(flow, articles)
    _check_alerts(flow, receiver)


def _check_events(flow: Topics, articles: Sequence[Article]) -> None:
    events = newest_events(flow)
    holders: dict[tuple[str, str], set[str]] = defaultdict(set)
    for event in events.values():
        for report in event.reports:
            holders[report.article.id, event.event.type].add(event.id)
    assert {told: held for told, held in holders.items() if len(held) > 1} == {}
    assert {article for article, kind in holders if kind == "ASSAULT"} == {
        one.id for one in articles if "sport" not in one.id
    }
    versions = by_identity(flow.read(naming.EVENTS_MERGED))
    assert set(versions) >= {f"{event.id}-{event.version}" for event in events.values()}


def _check_alerts(flow: Topics, receiver: WebhookReceiver) -> None:
    raised = by_identity(flow.read(naming.ALERTS_RAISED))
    assert {(one["event"]["id"], one["rule"]) for one in raised.values()} >= _due(newest_events(flow).values())
    received = {request.id: request.verified(SECRET)["data"] for request in receiver.requests}
    assert received.keys() == raised.keys()
    told = [(one["event"]["id"], one["rule"], one["update"]) for one in received.values()]
    assert len(told) == len(set(told))


def by_identity(messages: Iterable[Message]) -> dict[str, Any]:  # Any: the whole of JSON
    """Return the values by CloudEvents id; a repeat must say what the record said the first time."""
    found: dict[str, set[bytes]] = defaultdict(set)
    for message in messages:
        identity = dict(message.headers() or ())["ce_id"]
        assert isinstance(identity, bytes)
        found[identity.decode()].add(message.value() or b"")
    assert [identity for identity, values in found.items() if len(values) > 1] == []
    return {identity: json.loads(value) for identity, (value,) in found.items()}


def _revisions(flow: Topics) -> list[tuple[str, str]]:
    """Return article id and revision of each different record on articles.unique."""
    values = by_identity(flow.read(naming.ARTICLES_UNIQUE)).values()
    return sorted((value["article"]["id"], value["article"]["revision"]) for value in values)


def _due(events: Iterable[EventMerged]) -> set[tuple[str, str]]:
    """Return event and rule of each alert that there must be."""
    rules = load_rules(None)
    return {(event.id, rule.name) for event in events for rule in rules if meets(event, rule.when)}
