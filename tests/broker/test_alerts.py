"""Alerts by real workers on a real broker: what a clock tells, what is taken back, and rules that change meanwhile."""

from datetime import timedelta
from pathlib import Path

import msgspec
import pytest
from flowrun import Flow, wait_for
from news import strike_news

from schemas import naming
from schemas.alert import AlertRaised
from schemas.article import Article
from schemas.event import EventMerged

pytestmark = pytest.mark.broker

#: In minutes; long enough for an edit to come within it on a slow machine, and short enough to be waited for.
COOLDOWN_MIN = 0.4
RULE = (
    "  - {{name: {name}, title: {{en: A, ar: ا}}, tier: flash, cooldown_min: {cooldown}, when: {{types: [{type}]}}}}\n"
)


def _rules(*names: str, event_type: str = "ASSAULT", more: str = "") -> str:
    one = "".join(RULE.format(name=name, cooldown=COOLDOWN_MIN, type=event_type) for name in names)
    return "rules:\n" + one.replace("[ASSAULT]}", "[ASSAULT]" + more + "}")


def _raised(flow: Flow) -> dict[str, AlertRaised]:
    """Return the alerts by id; one that comes again must be the same."""
    found: dict[str, AlertRaised] = {}
    for alert in flow.records(naming.ALERTS_RAISED, AlertRaised):
        assert found.setdefault(alert.id, alert) == alert
    return found


def _kinds(flow: Flow) -> list[str]:
    return [alert.kind for alert in sorted(_raised(flow).values(), key=lambda one: one.update)]


def _edited(one: Article) -> Article:
    return msgspec.structs.replace(
        one,
        title=one.title.replace(" 3 ", " 4 "),
        text=one.text.replace(" 3 ", " 4 "),
        revision="revision-edited",
    )


def _withdrawn(one: Article) -> Article:
    return msgspec.structs.replace(one, title="", text="", revision="withdrawn", withdrawn=True)


@pytest.fixture
def rules(flow: Flow, tmp_path: Path) -> Path:
    """Return the rules file of the flow's workers."""
    path = tmp_path / "rules.yaml"
    flow.environment["MARSAD_RULES"] = str(path)
    return path


def test_a_change_that_waits_for_a_cooldown_survives_its_worker(flow: Flow, rules: Path) -> None:
    """An edit within the cooldown is told when it ends, though nothing else comes and its worker was killed."""
    rules.write_text(_rules("toll", more=", counts: {killed: 1}"), encoding="utf-8")
    news = strike_news(0)
    flow.start("work")
    flow.publish([news])
    wait_for(lambda: _kinds(flow) == ["alert"])
    flow.publish([_edited(news)])
    wait_for(lambda: any(one.version == 2 for one in flow.records(naming.EVENTS_MERGED, EventMerged)))
    flow.parts["work"].kill()
    flow.start("work")
    wait_for(lambda: _kinds(flow) == ["alert", "update"])

    first, update = sorted(_raised(flow).values(), key=lambda one: one.update)
    assert update.raised_at - first.raised_at >= timedelta(minutes=COOLDOWN_MIN)
    assert (update.changed, update.event.version) == (("counts",), 2)


def test_an_article_that_is_deleted_retracts_its_alert(flow: Flow, rules: Path) -> None:
    """At once, although a change waits for the cooldown: and that is told no more."""
    rules.write_text(_rules("toll", more=", counts: {killed: 1}"), encoding="utf-8")
    news = strike_news(0)
    flow.start("work")
    flow.publish([news, _edited(news), _withdrawn(news)])
    wait_for(lambda: "retraction" in _kinds(flow))

    alerts = sorted(_raised(flow).values(), key=lambda one: one.update)
    assert [alert.kind for alert in alerts] == ["alert", "retraction"]
    assert alerts[1].event.status == "withdrawn"


def test_rules_change_while_the_flow_runs(flow: Flow, rules: Path) -> None:
    """A good file is taken without a restart; a bad one is not, and does not end a worker that starts with it."""
    rules.write_text(_rules("first"), encoding="utf-8")
    log = flow.folder / "work.log"

    def has_logged(words: str, times: int = 1) -> bool:
        return log.read_text(encoding="utf-8", errors="replace").count(words) >= times

    def names_after(number: int, alerts: int) -> list[str]:
        known = _raised(flow)
        flow.publish([strike_news(number)])
        wait_for(lambda: len(_raised(flow)) == len(known) + alerts)
        return sorted(alert.rule for name, alert in _raised(flow).items() if name not in known)

    flow.start("work")
    at_first = names_after(0, alerts=1)
    rules.write_text(_rules("second", event_type="ASALT"), encoding="utf-8")
    wait_for(lambda: has_logged("the rules file is refused"))
    flow.parts["work"].kill()
    flow.start("work")
    while_bad = names_after(1, alerts=1)
    rules.write_text(_rules("third", "fourth"), encoding="utf-8")
    wait_for(lambda: has_logged("rules in force", times=2))
    when_mended = names_after(2, alerts=2)

    assert (at_first, while_bad, when_mended) == (["first"], ["first"], ["fourth", "third"])
    assert has_logged("ASALT")


def test_a_first_start_with_a_bad_file_is_refused(flow: Flow, rules: Path) -> None:
    """Nothing good was ever taken: the worker ends with exit code 2, and the supervisor's log says why."""
    rules.write_text(_rules("first", event_type="ASALT"), encoding="utf-8")

    assert flow.run("work") == 2
