"""What came in a time is coded anew: compared, or given to the flow once more."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from command_line import Ended
from flowrun import DEADLINE_S, Flow, wait_for
from news import arabic_strike, fetched_again, strikes

pytestmark = [pytest.mark.broker, pytest.mark.timeout(300)]

MERGED = "marsad.events.merged"
UNIQUE = "marsad.articles.unique"
#: For the module of tests/support that is a newer release.
MODULES = {"PYTHONPATH": f"{Path(__file__).parents[1] / 'support'}:."}
#: Raqqa by two sources in two languages, Homs, Hama and Idlib.
NEWS = (*strikes(4), arabic_strike(by="two"))


def _replay(flow: Flow, *options: str, module: str = "console") -> Ended:
    command = [sys.executable, "-m", module, "replay", *options]
    done = subprocess.run(  # noqa: S603  our own command
        command, capture_output=True, env={**os.environ, **flow.environment, **MODULES}, check=False,
        timeout=DEADLINE_S, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    return Ended(done.returncode, done.stdout, done.stderr.decode())


def _newest(flow: Flow) -> dict[str, dict[str, Any]]:  # Any: the whole of JSON
    found: dict[str, dict[str, Any]] = {}
    for one in flow.values(MERGED):
        if one["id"] not in found or found[one["id"]]["version"] <= one["version"]:
            found[one["id"]] = one
    return found


def _town(event: dict[str, Any]) -> str:  # Any: as above
    return str(event["event"]["place"]["name"])


def _run_through(flow: Flow) -> None:
    """Let the flow merge the news, and return when it has."""
    flow.start("work")
    flow.publish(NEWS)
    reports = {one.id for one in NEWS}
    wait_for(lambda: {r["article"]["id"] for one in _newest(flow).values() for r in one["reports"]} == reports)


@pytest.mark.parametrize("topic", ["articles.fetched", "articles.unique", "articles.analysed"])
def test_the_same_coder_makes_the_same_events(flow: Flow, topic: str) -> None:
    """Nothing differs, whichever topic is read, also where an article came twice; and nothing is published."""
    _run_through(flow)
    flow.publish([fetched_again(NEWS[0])])
    before = len(flow.read(UNIQUE)), len(flow.read(MERGED))

    ended = _replay(flow, "--topic", topic, "--from", "1h")

    assert (ended.code, ended.out) == (0, b"")
    assert f"{len(NEWS)} articles coded anew by " in ended.err
    assert ended.err.endswith(": 4 events as they are, 0 changed, 0 new, 0 gone\n")
    assert (len(flow.read(UNIQUE)), len(flow.read(MERGED))) == before


def test_a_newer_coder_shows_what_it_would_change(flow: Flow) -> None:
    """The events that differ, field by field, for people and for programs; a time without articles has none."""
    _run_through(flow)
    known = {_town(event): event["id"] for event in _newest(flow).values()}

    asked = ("--topic", "articles.unique", "--from")
    shown, listed = _replay(flow, *asked, "1h", module="newer_coder"), _replay(flow, *asked, "1h", "--json",
                                                                               module="newer_coder")  # fmt: skip
    empty = _replay(flow, *asked, "2020-01-01", "--to", "2020-01-02", module="newer_coder")

    differences = {one["id"]: one for one in listed.lines}
    assert {key: one["change"] for key, one in differences.items()} == {
        known["Raqqa"]: "changed",
        known["Homs"]: "gone",
    }
    assert differences[known["Raqqa"]]["fields"] == {"counts": {"was": ["3 killed"], "now": ["4 killed"]}}
    assert f"changed {known['Raqqa']} ASSAULT" in shown.text
    assert "counts: 3 killed → 4 killed" in shown.text
    assert (empty.code, empty.out) == (0, b"")
    assert "0 articles coded anew" in empty.err


def test_a_newer_coder_is_given_the_articles_again(flow: Flow) -> None:
    """The flow codes them as history: an event keeps its id and gets a version, what is not found is taken back.

    Nobody is alerted again.
    """
    _run_through(flow)
    raised = {one["id"] for one in flow.values("marsad.alerts.raised")}
    known = {_town(event): event for event in _newest(flow).values()}
    flow.parts["work"].stop()
    flow.environment |= MODULES
    flow.start("work", module="newer_coder")

    ended = _replay(flow, "--topic", "articles.unique", "--from", "1h", "--publish")
    raqqa, homs = known["Raqqa"]["id"], known["Homs"]["id"]
    wait_for(lambda: _newest(flow)[raqqa]["event"]["counts"][0]["low"] == 4)
    wait_for(lambda: _newest(flow)[homs]["status"] == "withdrawn")
    wait_for(lambda: len(flow.read(UNIQUE)) == 2 * len(NEWS))

    assert (ended.code, ended.out) == (0, b"")
    assert f"{len(NEWS)} articles published to marsad.articles.history; they alert" in ended.err
    assert _newest(flow).keys() == {event["id"] for event in known.values()}
    assert _newest(flow)[raqqa]["version"] > known["Raqqa"]["version"]
    assert [one["taken_back"]["reason"] for one in _newest(flow)[homs]["reports"]] == ["recoded"]
    assert {_newest(flow)[event["id"]]["version"] for event in (known["Hama"], known["Idlib"])} == {1}
    replayed = [one["article"]["history"] for one in flow.values(UNIQUE)]
    assert sorted(replayed) == [False] * len(NEWS) + [True] * len(NEWS)
    assert {one["id"] for one in flow.values("marsad.alerts.raised")} == raised


def test_what_was_fetched_is_passed_on_again(flow: Flow) -> None:
    """Replayed from articles.fetched, the fetch that brought an article goes through the deduplication once more."""
    _run_through(flow)

    ended = _replay(flow, "--topic", "articles.fetched", "--from", "1h", "--publish")
    wait_for(lambda: len(flow.read(UNIQUE)) == 2 * len(NEWS))

    assert ended.code == 0
    assert {one["edition"] for one in flow.values(UNIQUE)} == {1}
