"""An article on its way through real processes and a real broker, seen by a foreign client."""

import asyncio
import base64
import json
from pathlib import Path
from typing import Any

import jsonschema
import msgspec
import pytest
from feed_desk import desk
from feed_site import Answer, FeedSite, feed
from flowrun import Flow, wait_for
from news import arabic_strike, fetched_again, strike_news, strikes
from reports import article, mention, source, strike

import schemas
from schemas import naming
from schemas.article import Article
from schemas.codec import encode
from schemas.export import file_name
from schemas.topics import TOPICS
from streams.merging.bounding import MAX_EVENT_BYTES

pytestmark = pytest.mark.broker

MERGED = "marsad.events.merged"
RAISED = "marsad.alerts.raised"
TOMBSTONES = "http://purl.org/atompub/tombstones/1.0"


def _newest(flow: Flow) -> dict[str, dict[str, Any]]:  # Any: the whole of JSON
    """Return the newest version of each merged event by its key."""
    found: dict[str, dict[str, Any]] = {}
    for message in flow.read(MERGED):
        value = json.loads(message.value() or b"null")
        key = (message.key() or b"").decode()
        if key not in found or found[key]["version"] <= value["version"]:
            found[key] = value
    return found


def test_an_article_comes_through(any_flow: Flow) -> None:
    """Every topic carries what its schema says, keyed as stated, with CloudEvents headers; the alert is delivered."""
    flow = any_flow
    flow.start("work", "deliver")
    flow.publish([strike_news(0)])
    wait_for(lambda: bool(flow.read("marsad.alerts.delivered")))

    for spec in TOPICS:
        schema = json.loads((Path(schemas.__file__).parent / "json" / file_name(spec)).read_bytes())
        for message in flow.read(spec.name):
            jsonschema.validate(json.loads(message.value() or b""), schema, cls=jsonschema.Draft202012Validator)
            headers = dict(message.headers() or ())
            if spec.name != "marsad.articles.fetched":  # written by this test, not by Marsad
                assert headers["ce_type"] == naming.event_type(spec.name).encode()
                assert headers["content-type"] == b"application/json"
                assert {"ce_id", "ce_source", "ce_time", "ce_specversion"} <= headers.keys()
    ((key, event),) = _newest(flow).items()
    assert key == event["id"]
    assert (event["event"]["type"], event["event"]["counts"][0]["low"]) == ("ASSAULT", 3)
    assert flow.values("marsad.alerts.delivered")[0]["status"] == "delivered"


def test_reports_of_enormous_headlines_are_merged(flow: Flow) -> None:
    """Records of most of a megabyte each make an event that any topic takes, and the worker goes on."""
    large = [
        mention(strike(), article(by, title="Strike " * 100_000, source=source(by))) for by in ("one", "two", "three")
    ]
    flow.start("work")
    flow.write(naming.EVENTS_EXTRACTED, [(one.merge_key.encode(), encode(one)) for one in large])
    wait_for(lambda: [len(event["reports"]) for event in _newest(flow).values()] == [len(large)])
    flow.publish([strike_news(0)])
    wait_for(lambda: len(_newest(flow)) == 2)

    assert max(len(message.value() or b"") for message in flow.read(MERGED)) < MAX_EVENT_BYTES
    assert "halting" not in (flow.folder / "work.log").read_text(encoding="utf-8", errors="replace")


def test_what_is_no_record_is_rejected_with_its_bytes(flow: Flow) -> None:
    """Neither HTML nor a record with a missing field stops the flow; both are kept byte for byte with the reason."""
    bad = {"not-json": b"<html>", "schema": b'{"article": {"id": "a"}}'}
    flow.start("work")
    flow.write("marsad.articles.fetched", [(b"bad", value) for value in bad.values()])
    flow.publish([strike_news(0)])
    wait_for(lambda: bool(flow.read(MERGED)) and len(flow.read("marsad.articles.fetched.rejected")) == len(bad))

    told = {one["reason"]: one for one in flow.values("marsad.articles.fetched.rejected")}
    assert {reason: base64.b64decode(one["value_b64"]) for reason, one in told.items()} == bad
    assert {one["stage"] for one in told.values()} == {"deduplicate"}


def test_a_repeat_changes_nothing_and_an_edit_makes_a_version(flow: Flow) -> None:
    """The same entry again is no second article; an edited one is version 2 of its event, and no rule alerts twice."""
    first = strike_news(0)
    edited = msgspec.structs.replace(
        first,
        text=first.text.replace(" 3 ", " 4 "),
        title=first.title.replace(" 3 ", " 4 "),
        revision="revision-edited",
    )
    flow.start("work")
    flow.publish([first])
    wait_for(lambda: bool(flow.read(RAISED)))
    flow.publish([fetched_again(first), edited])
    wait_for(lambda: any(event["version"] > 1 for event in _newest(flow).values()))

    ((_, event),) = _newest(flow).items()
    assert [report["article"]["edition"] for report in event["reports"]] == [2]
    assert event["event"]["counts"][0]["low"] == 4
    assert {one["update"] for one in flow.values(RAISED)} == {0}
    assert len(flow.read("marsad.articles.unique")) == 2


async def _polled(folder: Path, *bodies: str) -> list[Article]:
    """Return what a poller publishes of a feed that brings these documents, one after the other."""
    documents = [f'<feed xmlns="http://www.w3.org/2005/Atom" xmlns:at="{TOMBSTONES}">{body}</feed>' for body in bodies]
    async with FeedSite({"/feed": [Answer(body=one.encode()) for one in documents]}) as site:
        one = feed(f"{site.url}/feed")
        async with desk(folder, one) as here:
            for _ in documents:
                await here.poller.poll_once(one)
    return here.broker.articles


def test_a_feed_brings_an_article_edits_it_and_deletes_it(flow: Flow, tmp_path: Path) -> None:
    """The event is reported, revised and withdrawn; what the edit tells no more is withdrawn with it."""
    text = "A drone strike killed 3 Islamic State fighters in Raqqa on Thursday, a security source said."
    arrest = " Police arrested 12 suspects in Mosul on Thursday, the interior ministry said."
    entries = [
        f"<entry><id>urn:n1</id><title>{title}</title><published>2025-03-06T12:00:00Z</published>"
        f"<summary>{summary}</summary></entry>"
        for title, summary in (
            ("Drone strike kills 3 fighters in Raqqa", text + arrest),
            ("Drone strike kills 4 fighters in Raqqa", text.replace(" 3 ", " 4 ")),
        )
    ]
    stone = '<at:deleted-entry ref="urn:n1" when="2025-03-06T14:00:00Z"/>'

    def versions_are(**expected: int) -> bool:
        return {event["event"]["type"]: event["version"] for event in _newest(flow).values()} == expected

    flow.start("work")
    told, edited, deleted = asyncio.run(_polled(tmp_path, *entries, stone))
    # One after the other: partitions are read in any order, and what a later edition has replaced is not reported.
    flow.publish([told])
    wait_for(lambda: versions_are(ASSAULT=1, COERCE=1))
    flow.publish([edited])
    wait_for(lambda: versions_are(ASSAULT=2, COERCE=2))
    flow.publish([deleted])
    wait_for(lambda: versions_are(ASSAULT=3, COERCE=2))
    versions = [(one["event"]["type"], one["version"], one["change"]) for one in flow.values(MERGED)]

    assert [one[1:] for one in sorted(versions) if one[0] == "ASSAULT"] == [
        (1, "reported"),
        (2, "revised"),
        (3, "withdrawn"),
    ]
    assert [one[1:] for one in sorted(versions) if one[0] == "COERCE"] == [(1, "reported"), (2, "withdrawn")]
    backs = {one["event"]["type"]: one["reports"][0]["taken_back"] for one in _newest(flow).values()}
    assert {kind: (back["reason"], back["edition"]) for kind, back in backs.items()} == {
        "ASSAULT": ("withdrawn", 3),
        "COERCE": ("edited", 2),
    }
    assert {one["corroboration"] for one in _newest(flow).values()} == {0}


def test_two_languages_make_one_event(flow: Flow) -> None:
    """An English and an Arabic source on one strike: one event with two reports, corroborated by two owners."""
    flow.start("work")
    flow.publish([strike_news(0, by="one"), arabic_strike(by="two")])
    wait_for(lambda: any(len(event["reports"]) == 2 for event in _newest(flow).values()))

    ((_, event),) = _newest(flow).items()
    assert event["corroboration"] == 2
    assert {report["article"]["language"] for report in event["reports"]} == {"ar", "en"}


def test_a_restart_keeps_what_was_known(any_flow: Flow) -> None:
    """After SIGTERM, exit 0, and a new start, the tables still know the articles, the events and the alerts."""
    flow = any_flow
    articles = list(strikes(8))
    flow.start("work")
    flow.publish(articles)
    wait_for(lambda: len(_newest(flow)) == len(_first_alerts(flow)) == len(articles))
    raised = _first_alerts(flow)

    assert flow.parts["work"].stop() == 0
    flow.start("work")
    second = [strike_news(number, by="two") for number in range(len(articles))]
    flow.publish([*map(fetched_again, articles), *second])
    wait_for(lambda: all(len(event["reports"]) == 2 for event in _newest(flow).values()))

    assert len(_newest(flow)) == len(articles)
    assert _first_alerts(flow) == raised
    assert len(flow.read("marsad.articles.unique")) == len(articles) + len(second)


def _first_alerts(flow: Flow) -> set[str]:
    """Return the ids of the first alerts on events: a second owner may be an update of one."""
    return {one["id"] for one in flow.values(RAISED) if not one["update"]}
