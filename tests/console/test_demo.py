"""The demo's samples, documents, server, receiver and summary do what the demo claims of them."""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import aiohttp
import feedparser
import msgspec
import orjson
import pytest
from webhook_receiver import LOOPBACK, SECRET, Clock, alert, message

from connectors.feeds.reading.parse import parse_feed
from connectors.hooks.channels.webhook import WebhookHook, new_secret
from connectors.hooks.entry import TIERS
from console.demo.documents import document
from console.demo.receiver import Receiver
from console.demo.samples import DAYS_AR, DAYS_EN, Edit, Sample, SampleFeed, Samples, filled, load_samples
from console.demo.server import SampleServer
from console.demo.summary import percentile
from schemas.article import Source
from schemas.codebook import EVENT_TYPES, MODES
from schemas.codec import encode

SAMPLES = load_samples()
ENTRIES = tuple(SAMPLES.entries())
SUNDAY = datetime(2025, 3, 9, 12, tzinfo=UTC)


def test_the_samples_are_both_languages_and_all_formats() -> None:
    """What the demo shows is what the flow reads."""
    assert {feed.source.language for feed in SAMPLES.feeds} == {"ar", "en"}
    assert {feed.format for feed in SAMPLES.feeds} == {"rss", "atom", "json"}
    assert len(ENTRIES) >= 50


def test_sample_names_are_unique() -> None:
    """Feeds and entries are told apart by them, in addresses too."""
    keys = Counter([feed.feed for feed in SAMPLES.feeds]) + Counter(entry.key for entry in ENTRIES)

    assert [key for key, number in keys.items() if number > 1] == []


@pytest.mark.parametrize("entry", [one for one in ENTRIES if not one.is_copy], ids=lambda one: one.key)
def test_a_sample_is_valid(entry: Sample) -> None:
    """It says something, expects what the codebook has, and only what is relevant leads anywhere."""
    events = [name.partition("/") for name in entry.expect]
    modes = {str(kind): names for kind, names in MODES.items()}

    assert entry.title or entry.text
    assert [kind for kind, _, _ in events if kind not in EVENT_TYPES] == []
    assert [mode for kind, _, mode in events if mode and mode not in modes.get(kind, ())] == []
    assert entry.relevant or not (entry.expect or entry.alert or entry.same_as)
    assert entry.expect or not entry.alert
    assert entry.edit is None or entry.edit.at > entry.at


def test_samples_name_samples() -> None:
    """A copy or a second report names an original entry that is told no later than itself."""
    originals = SAMPLES.originals()
    homes = {entry.key: feed for feed in SAMPLES.feeds for entry in feed.entries}
    wrong = []
    for entry in ENTRIES:
        wrong += [entry.key for name in (entry.again, entry.shares, entry.same_as) if name and name not in originals]
        if entry.again and homes[entry.again] is not homes[entry.key]:
            wrong.append(entry.key)
        if entry.shares and homes[entry.shares].source.owner != homes[entry.key].source.owner:
            wrong.append(entry.key)

    assert wrong == []


def test_the_samples_show_what_the_flow_can() -> None:
    """Repeats, shared entries, edits, second reports, alerts, and articles that are not relevant are all there."""
    assert all(
        [
            any(entry.again for entry in ENTRIES),
            any(entry.shares for entry in ENTRIES),
            any(entry.edit for entry in ENTRIES),
            any(entry.same_as for entry in ENTRIES),
            any(entry.alert for entry in ENTRIES),
            any(not entry.relevant for entry in ENTRIES),
        ]
    )


@pytest.mark.parametrize("day", range(7))
def test_days_are_named(day: int) -> None:
    """Placeholders become the names of the day of publication and the one before."""
    moment = SUNDAY + timedelta(days=day)
    text = filled("{today_en} {yesterday_en} {today_ar} {yesterday_ar}", moment)
    today = (6 + day) % 7

    assert text.split() == [DAYS_EN[today], DAYS_EN[today - 1], DAYS_AR[today], DAYS_AR[today - 1]]
    assert moment.strftime("%A") == DAYS_EN[today]


@pytest.fixture
def clock() -> Clock:
    """Return a clock that the test moves."""
    return Clock()


def _document(server: SampleServer, feed: SampleFeed) -> bytes:
    return document(feed, server.shown(feed), "http://127.0.0.1:1")


@pytest.mark.parametrize("feed", SAMPLES.feeds, ids=lambda feed: feed.feed)
def test_a_feed_document_is_well_formed(feed: SampleFeed, clock: Clock) -> None:
    """The reference parser reads every entry without a complaint, and so does ours."""
    server = SampleServer(SAMPLES, clock)
    server.publish()
    clock.advance(3600)
    body = _document(server, feed)
    ours = parse_feed(body, None, "http://127.0.0.1:1/feed")

    assert len(ours.entries) == len(feed.entries)
    assert ours.defects == ()
    assert [entry.title for entry in ours.entries] == [shown.title for shown in server.shown(feed)]
    if feed.format != "json":
        reference = feedparser.parse(body, response_headers={"content-type": "application/xml"})
        assert not reference.bozo
        assert len(reference.entries) == len(feed.entries)


@pytest.mark.parametrize("kind", ["rss", "atom", "json"])
def test_a_text_with_signs_of_markup_stays_text(kind: str, clock: Clock) -> None:
    """Ampersands and angle brackets of an entry come through as they are written."""
    feed = msgspec.structs.replace(_feed(Sample(key="one", at=0, title="A & B <C>", text="1 < 2 & 3 > 2")), format=kind)
    server = SampleServer(Samples((feed,)), clock)
    server.publish()
    (entry,) = parse_feed(_document(server, feed), None, "").entries

    assert entry.title.replace("&amp;", "&").replace("&lt;", "<").replace("&gt;", ">") == "A & B <C>"
    assert (entry.content or entry.summary) == "<p>1 &lt; 2 &amp; 3 &gt; 2</p>"


def _feed(*entries: Sample, name: str = "feed", owner: str = "owner") -> SampleFeed:
    source = Source(id=name, name=name.title(), owner=owner, kind="sample", country="SYR", language="en")
    return SampleFeed(feed=name, format="json", source=source, entries=entries)


EDITED = Sample(
    key="first", at=1, title="Five", text="Five.", expect=("ASSAULT/drone",), alert=True,
    edit=Edit(at=9, title="Seven", text="Seven."),
)  # fmt: skip
SMALL = Samples(
    (
        _feed(EDITED, Sample(key="again", at=4, again="first"), Sample(key="bread", at=2, title="B", relevant=False)),
        _feed(Sample(key="shared", at=3, shares="first"), name="other"),
    )
)


async def test_the_server_shows_entries_one_after_another(clock: Clock) -> None:
    """Before the start a feed is empty; an entry is there when its time has come, and a repeat has the same address."""
    server = SampleServer(SMALL, clock)
    await server.start()
    feed = server.catalogue(1.0)[0]
    async with aiohttp.ClientSession() as client:
        seen = [await _shown(client, feed.url)]
        server.publish()
        for passed_s in (1.0, 1.0, 2.0):
            clock.advance(passed_s)
            seen.append(await _shown(client, feed.url))
    await server.stop()

    assert seen == [
        [],
        [("first", "Five")],
        [("bread", "B"), ("first", "Five")],
        [("first", "Five"), ("bread", "B"), ("first", "Five")],
    ]


async def test_the_server_is_watched_once_every_feed_was_asked(clock: Clock) -> None:
    """Then what appears is news: the demo publishes no earlier."""
    server = SampleServer(SMALL, clock)
    await server.start()
    words = [server.is_watched()]
    async with aiohttp.ClientSession() as client:
        for feed in server.catalogue(1.0):
            await _shown(client, feed.url)
            words.append(server.is_watched())
    await server.stop()

    assert words == [False, False, True]


async def _shown(client: aiohttp.ClientSession, url: str) -> list[tuple[str, str]]:
    """Return key and title of the entries of a JSON Feed."""
    async with client.get(url) as response:
        items = orjson.loads(await response.read())["items"]
    return [(item["url"].rpartition("/")[2], item["title"]) for item in items]


async def test_the_server_shifts_an_edited_entry(clock: Clock) -> None:
    """At the time of its edit an entry has another title, text, date of change and validator; its address stays."""
    server = SampleServer(SMALL, clock)
    await server.start()
    server.publish()
    clock.advance(8)
    url = server.catalogue(1.0)[1].url
    async with aiohttp.ClientSession() as client:
        async with client.get(url) as response:
            before, etag = orjson.loads(await response.read())["items"][0], response.headers["ETag"]
        async with client.get(url, headers={"If-None-Match": etag}) as response:
            assert response.status == 304
        clock.advance(2)
        async with client.get(url, headers={"If-None-Match": etag}) as response:
            after = orjson.loads(await response.read())["items"][0]
        async with client.get(after["url"]) as response:
            text = await response.text()
    await server.stop()

    assert (before["title"], after["title"], after["content_html"]) == ("Five", "Seven", "<p>Seven.</p>")
    assert (before["url"], before["date_published"]) == (after["url"], after["date_published"])
    assert before["date_modified"] < after["date_modified"]
    assert text == "Seven\n\nSeven.\n"


async def test_the_server_knows_no_other_address(clock: Clock) -> None:
    """What is not a sample is not found."""
    server = SampleServer(SMALL, clock)
    await server.start()
    async with aiohttp.ClientSession() as client:
        statuses = []
        for path in ("nothing", "feed/nothing"):
            async with client.get(f"{server.home}/{path}") as response:
                statuses.append(response.status)
    await server.stop()

    assert statuses == [404, 404]


def test_the_server_knows_when_all_is_out_and_since_when(clock: Clock) -> None:
    """The end is when the last entry and the last edit are visible; an edit counts as news."""
    server = SampleServer(SMALL, clock)
    started = clock()
    server.publish()
    clock.advance(9)
    before = server.all_out()
    clock.advance(0.1)
    url = server.url("shared")

    assert (before, server.all_out()) == (False, True)
    assert url == server.url("again") == server.url("first")
    assert server.changed_at(url, started + timedelta(seconds=5)) == started + timedelta(seconds=1)
    assert server.changed_at(url, clock()) == started + timedelta(seconds=9)
    assert server.changed_at(url, started) is None
    assert server.changed_at("http://elsewhere", clock()) is None


async def test_the_receiver_takes_what_is_signed(clock: Clock) -> None:
    """An alert with the right signature is kept with its time; any other is refused and counted."""
    receiver = Receiver(SECRET, clock)
    await receiver.start()
    raised = alert()
    body = orjson.dumps({"type": "alert.raised", "data": orjson.loads(encode(raised))})
    statuses = []
    for secret in (SECRET, new_secret()):
        hook = WebhookHook("demo", receiver.url, (secret,), frozenset(TIERS), guard=LOOPBACK)
        statuses.append((await hook.send(message(body=body), clock())).http_status)
        await hook.close()
    async with aiohttp.ClientSession() as client, client.post(receiver.url, data=body) as response:
        statuses.append(response.status)
    await receiver.stop()

    assert statuses == [204, 400, 400]
    assert [(encode(one.alert), one.at) for one in receiver.received] == [(encode(raised), clock())]
    assert receiver.refused == 2


@pytest.mark.parametrize(
    ("values", "percent", "expected"),
    [
        ([7.0], 50, 7.0),
        ([7.0], 95, 7.0),
        ([1.0, 2.0], 50, 1.0),
        ([1.0, 2.0], 51, 2.0),
        ([1.0, 2.0, 3.0], 50, 2.0),
        ([float(number) for number in range(1, 101)], 50, 50.0),
        ([float(number) for number in range(1, 101)], 95, 95.0),
        ([float(number) for number in range(1, 21)], 95, 19.0),
        ([float(number) for number in range(1, 21)], 100, 20.0),
        ([1.0, 2.0], 0, 1.0),
    ],
)
def test_a_percentile_is_a_value_by_nearest_rank(values: Sequence[float], percent: float, expected: float) -> None:
    """The smallest value that so many percent of the values do not exceed."""
    assert percentile(values, percent) == expected
