"""What was refused is listed, shown and retried, by the command, on a broker."""

import base64
import json
import os
import subprocess
import sys
from typing import Any

import pytest
from command_line import Ended
from flowrun import DEADLINE_S, Flow, wait_for
from news import strike_news

from schemas.article import ArticleFetched
from schemas.codec import encode

pytestmark = [pytest.mark.broker, pytest.mark.timeout(300)]

FETCHED = "marsad.articles.fetched"
REFUSED = "marsad.articles.fetched.rejected"
HTML = b"<html>\x1b[2J"


def _marsad(flow: Flow, *arguments: str) -> Ended:
    command = [sys.executable, "-m", "console", *arguments]
    done = subprocess.run(  # noqa: S603  our own command
        command, capture_output=True, env={**os.environ, **flow.environment}, check=False, timeout=DEADLINE_S,
        stdin=subprocess.DEVNULL,
    )  # fmt: skip
    return Ended(done.returncode, done.stdout, done.stderr.decode())


def _listed(flow: Flow, *options: str) -> list[Any]:  # Any: the whole of JSON
    ended = _marsad(flow, "rejected", "list", "--json", *options)
    assert (ended.code, ended.err) == (0, "")
    return ended.lines


def _refused(flow: Flow, values: list[bytes]) -> None:
    """Let the flow refuse values, and return when it has."""
    flow.start("work")
    flow.write(FETCHED, [(b"a-key", value) for value in values])
    wait_for(lambda: len(flow.read(REFUSED)) == len(values))


def test_a_second_refusal_is_a_second_attempt(flow: Flow) -> None:
    """The record comes again byte for byte, with its key, in its partition; its next rejection names the one before."""
    _refused(flow, [HTML])
    (first,) = _listed(flow)

    ended = _marsad(flow, "rejected", "retry", first["id"])
    wait_for(lambda: len(_listed(flow)) == 1 and _listed(flow)[0]["attempts"] == 2)

    assert (ended.code, ended.out) == (0, b"")
    (second,) = _listed(flow)
    assert (second["attempts"], second["retry_of"], second["partition"]) == (2, first["id"], first["partition"])
    assert [(one.key(), one.value(), one.partition()) for one in flow.read(FETCHED)] == [
        (b"a-key", HTML, first["partition"])
    ] * 2
    both = {one["id"]: one["retried_at"] is not None for one in _listed(flow, "--all")}
    assert both == {first["id"]: True, second["id"]: False}


def test_what_is_mended_comes_through(flow: Flow) -> None:
    """A record that is refused no more is an article like any other, and no rejection is open."""
    _refused(flow, [HTML])
    flow.parts["work"].stop()
    (only,) = _listed(flow)
    good = encode(ArticleFetched(article=strike_news(0)))
    mended = {**flow.values(REFUSED)[0], "value_b64": base64.b64encode(good).decode(), "offset": 7}
    flow.write(REFUSED, [(b"a-key", json.dumps(mended).encode())])

    ended = _marsad(flow, "rejected", "retry", "--all", "--topic", "articles.fetched", "--yes")
    flow.start("work")
    wait_for(lambda: bool(flow.read("marsad.events.merged")))

    assert ended.code == 0
    assert "2 retried" in ended.err
    assert only["id"] in {one["retry_of"] for one in _listed(flow)}


def test_each_is_listed_by_its_kind_and_shown_as_a_whole(flow: Flow) -> None:
    """People see how many of which kind, then each with the id that `show` takes; nothing acts upon the terminal."""
    _refused(flow, [HTML, b'{"article": {"id": "a"}}', b'{"article": 1}'])

    listed = _marsad(flow, "rejected", "list", "articles.fetched").text
    ids = {one["reason"]: one["id"] for one in _listed(flow)}
    html, record = (_marsad(flow, "rejected", "show", ids[reason][:22]) for reason in ("not-json", "schema"))

    assert "2 × articles.fetched by deduplicate: schema, the newest " in listed
    assert "1 × articles.fetched by deduplicate: not-json, the newest " in listed
    assert all(f"    {one}" in listed for one in ids.values())
    assert (html.code, record.code) == (0, 0)
    assert "<html>" in html.text
    assert "\x1b" not in html.text
    assert '"article": ' in record.text
    assert "can be retried" in record.text
    assert json.loads(_marsad(flow, "rejected", "show", ids["not-json"], "--json").out)["attempts"] == 1


def test_the_choice_narrows(flow: Flow) -> None:
    """By topic, stage, reason and time."""
    _refused(flow, [HTML, b"{}"])
    chosen = {
        "articles.unique": 0,
        "articles.fetched": 2,
        "--stage deduplicate": 2,
        "--stage classify": 0,
        "--reason schema": 1,
        "--since 1h": 2,
        "--since 2999-01-01": 0,
    }

    assert {options: len(_listed(flow, *options.split())) for options in chosen} == chosen


def test_what_cannot_be_retried_is_said(flow: Flow) -> None:
    """An entry that a poll refused was no record yet; a value that was too large was not kept. Nothing is published."""
    poll = {
        "topic": FETCHED, "partition": -1, "offset": -1, "stage": "poll", "reason": "no-text", "error": "no text",
        "attempts": 1, "rejected_at": "2025-03-06T12:00:00Z", "value_b64": base64.b64encode(b"{}").decode(),
    }  # fmt: skip
    large = {**poll, "stage": "deduplicate", "reason": "too-large", "value_b64": None}
    flow.write(REFUSED, [(b"k", json.dumps(one).encode()) for one in (poll, large)])

    ended = _marsad(flow, "rejected", "retry", *(one["id"] for one in _listed(flow)))

    assert ended.code == 1
    assert "poll refused it before that" in ended.err
    assert "larger than a topic takes" in ended.err
    assert ended.err.splitlines()[-1] == "marsad: 2 of 2 could not be retried, see above"
    assert flow.read(FETCHED) == []


def test_many_are_not_retried_unasked(flow: Flow) -> None:
    """A program says --yes, or nothing is published."""
    flow.write(REFUSED, [(None, json.dumps(_rejection(number)).encode()) for number in range(6)])

    ended = _marsad(flow, "rejected", "retry", "--all", "--topic", "articles.fetched")

    assert (ended.code, ended.err) == (2, "marsad: 6 would be retried: say so with --yes\n")
    assert flow.read(FETCHED) == []


def _rejection(offset: int) -> dict[str, object]:
    return {
        "topic": FETCHED, "partition": 0, "offset": offset, "stage": "deduplicate", "reason": "not-json", "error": "x",
        "attempts": 1, "rejected_at": "2025-03-06T12:00:00Z", "value_b64": base64.b64encode(HTML).decode(),
    }  # fmt: skip
