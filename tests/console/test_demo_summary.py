"""The demo's summary counts what the topics hold, and names whatever did not go all the way."""

import io
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest
from reports import article, mention, strike
from rich.console import Console
from webhook_receiver import Clock

from console.commands import demo
from console.demo.receiver import Received
from console.demo.samples import Edit, Sample, SampleFeed, Samples
from console.demo.server import SampleServer
from console.demo.summary import Summary, render, summarise
from console.demo.watching import Watch
from schemas import naming
from schemas.alert import AlertDelivered, AlertRaised
from schemas.analysis import Analysis, Verdict
from schemas.article import Article, ArticleAnalysed, ArticleClassified, ArticleFetched, ArticleUnique, Source
from schemas.codec import encode
from schemas.rejection import Rejection
from streams.merging.open_events import merged_with
from streams.settings import Settings

SAMPLES = Samples(
    (
        SampleFeed(
            feed="feed",
            format="json",
            source=Source(id="feed", name="Feed", owner="owner", kind="sample", language="en"),
            entries=(
                Sample(
                    key="strike", at=1, title="Five", expect=("ASSAULT/drone", "AID"), alert=True,
                    edit=Edit(at=9, title="Seven", text="Seven."),
                ),
                Sample(key="again", at=4, again="strike"),
                Sample(key="bread", at=2, title="Bread", relevant=False),
            ),
        ),
    )
)  # fmt: skip
#: A record by a name that a test can leave out.
Records = dict[str, tuple[str, msgspec.Struct]]


class Demo:
    """A demo in which everything went through, of which a test can leave out records."""

    def __init__(self) -> None:
        self.clock = Clock()
        self.server = SampleServer(SAMPLES, self.clock)
        self.server.publish()
        self.started = self.clock()
        self.clock.advance(20)
        self.records, self.alert = self._flow()
        self.received = [Received(self.alert, self.started + timedelta(seconds=10.5))]

    def summary(self, *left_out: str) -> Summary:
        """Return the summary without the records whose names begin so."""
        watch = Watch()
        for name, (topic, record) in self.records.items():
            if not name.startswith(left_out):
                watch.take(topic, encode(record))
        return summarise(SAMPLES, self.server, watch, self.received)

    def _flow(self) -> tuple[Records, AlertRaised]:
        first, second = (self._article("strike", text) for text in ("Five.", "Seven."))
        bread = self._article("bread", "Bread.")
        mentions = [mention(strike(), first), mention(strike(), second, edition=2)]
        event = merged_with(merged_with(None, mentions[0], self.started), mentions[1], self.started)
        alert = AlertRaised(
            id="alert-1", rule="rule", tier="flash", update=0, title="T", title_ar="T", event=event,
            raised_at=self.started,
        )  # fmt: skip
        records: Records = {}
        for edition, of in ((1, first), (2, second)):
            records.update(_coded(f"strike {edition}", of, edition, is_relevant=True))
            records[f"extracted {edition}"] = (naming.EVENTS_EXTRACTED, mentions[edition - 1])
        records.update(_coded("bread", bread, 1, is_relevant=False))
        records["merged"] = (naming.EVENTS_MERGED, event)
        records["raised"] = (naming.ALERTS_RAISED, alert)
        records["delivered"] = (naming.ALERTS_DELIVERED, _delivered(alert))
        return records, alert

    def _article(self, key: str, text: str) -> Article:
        return article(key, text=text, url=self.server.url(key))


def _coded(name: str, of: Article, edition: int, *, is_relevant: bool) -> Records:
    verdict = Verdict(language="en", relevant=is_relevant)
    analysis = Analysis(id=of.id, language="en", relevant=True, events=(strike(),))
    at = of.fetched_at
    unique = ArticleUnique(article=of, edition=edition, first_seen_at=at)
    classified = ArticleClassified(article=of, edition=edition, verdict=verdict, classified_at=at)
    analysed = ArticleAnalysed(article=of, edition=edition, analysis=analysis, analysed_at=at)
    return {
        f"{name} fetched": (naming.ARTICLES_FETCHED, ArticleFetched(article=of)),
        f"{name} unique": (naming.ARTICLES_UNIQUE, unique),
        f"{name} classified": (naming.ARTICLES_CLASSIFIED, classified),
        **({f"{name} analysed": (naming.ARTICLES_ANALYSED, analysed)} if is_relevant else {}),
    }


def _delivered(alert: AlertRaised) -> AlertDelivered:
    return AlertDelivered(
        alert_id=alert.id, event_id=alert.event.id, event_version=1, rule="rule", tier="flash", hook="demo",
        status="delivered", attempts=1, delivered_at=alert.raised_at,
    )  # fmt: skip


@pytest.fixture
def whole() -> Demo:
    """Return a demo in which everything went through."""
    return Demo()


def test_the_figures_are_those_of_the_topics(whole: Demo) -> None:
    """Entries with edits and repeats, editions, events by type, alerts, and the time to the receiver."""
    assert whole.summary() == Summary(
        feeds=1,
        entries=4,
        unique=3,
        relevant=2,
        events={"ASSAULT": 1},
        merged=1,
        several_reports=0,
        raised=1,
        delivered=1,
        rejected=0,
        latencies_s=(1.5,),
        expected=2,
        coded=1,
        missing=(),
    )


@pytest.mark.parametrize(
    ("left_out", "missing"),
    [
        ("bread", ["entry bread was not fetched"]),
        ("strike", ["entry strike was not fetched", "the edit of strike was not fetched"]),
        ("strike 2", ["the edit of strike was not fetched"]),
    ],
)
def test_an_entry_that_was_not_fetched_is_missing(whole: Demo, left_out: str, missing: list[str]) -> None:
    """Each entry and each edit must have become an article."""
    found = whole.summary(left_out, "extracted", "merged", "raised", "delivered").missing

    assert [line for line in found if "fetched" in line] == missing


@pytest.mark.parametrize(
    "left_out", ["bread classified", "strike 1 classified", "strike 2 analysed", "merged", "delivered"]
)
def test_a_record_that_stops_half_way_is_missing(whole: Demo, left_out: str) -> None:
    """Whatever a stage has read must have led to what it leads to."""
    assert "a record did not go all the way through the flow" in whole.summary(left_out).missing


def test_an_alert_that_did_not_arrive_is_missing(whole: Demo) -> None:
    """The receiver's word counts, not the deliverer's."""
    whole.received.clear()
    summary = whole.summary()

    assert summary.missing == ("alert alert-1 was not delivered", "no alert on strike")
    assert (summary.delivered, summary.latencies_s) == (0, ())


def test_repeats_are_counted_once(whole: Demo) -> None:
    """An alert that arrives twice is one alert, and records that come twice change nothing."""
    whole.received *= 2
    whole.records |= {f"{name} again": record for name, record in whole.records.items() if "fetched" not in name}
    summary = whole.summary()

    assert (summary.delivered, summary.unique, summary.merged, summary.missing) == (1, 3, 1, ())


def test_refusals_are_counted(whole: Demo) -> None:
    """A record on a rejected topic is a figure of its own."""
    refused = Rejection(
        topic=naming.ARTICLES_FETCHED, partition=0, offset=1, stage="deduplicate", reason="schema", error="no",
        attempts=1, rejected_at=whole.started,
    )  # fmt: skip
    whole.records["rejected"] = (naming.rejected(naming.ARTICLES_FETCHED), refused)

    assert whole.summary().rejected == 1


def _printed(summary: Summary) -> str:
    screen = Console(file=io.StringIO(), width=200)
    screen.print(render(summary))
    assert isinstance(screen.file, io.StringIO)
    return screen.file.getvalue()


def test_what_is_printed_are_the_figures(whole: Demo) -> None:
    """Every figure has its line; percentiles of one value are that value."""
    lines = [" ".join(line.split()) for line in _printed(whole.summary()).splitlines()]

    assert lines == [
        "feeds 1",
        "entries published 4 (edits and repeats included)",
        "unique 3 editions of articles",
        "relevant 2",
        "rejected 0",
        "events 1",
        "ASSAULT 1",
        "merged 0 events with reports of several articles",
        "alerts raised 1",
        "alerts delivered 1, each with a valid signature",
        "publication to delivery p50 1.50 s, p95 1.50 s, max 1.50 s",
        "coded as expected 1 of 2 events of the samples",
        "everything went through",
    ]


def test_what_is_missing_is_printed(whole: Demo) -> None:
    """The list stands where the good word would; without an alert there is no latency."""
    whole.received.clear()
    printed = _printed(whole.summary())

    assert "everything went through" not in printed
    assert "publication to delivery" not in printed
    assert "missing:\n  alert alert-1 was not delivered\n  no alert on strike\n" in printed


@pytest.mark.parametrize(("is_whole", "code"), [(True, 0), (False, 1)])
@pytest.mark.usefixtures("clean_logs")
def test_the_exit_code_is_0_only_when_all_went_through(
    whole: Demo,
    monkeypatch: pytest.MonkeyPatch,
    is_whole: bool,  # noqa: FBT001  the case
    code: int,
) -> None:
    """A program can rely on the code alone."""
    if not is_whole:
        whole.received.clear()

    async def ends(_: Settings, folder: Path, *__: object, once: bool) -> Summary:
        assert folder.name.startswith("marsad-demo-")
        assert once
        return whole.summary()

    monkeypatch.setattr(demo, "_demo", ends)

    assert demo.run_demo(Settings(), once=True) == code
