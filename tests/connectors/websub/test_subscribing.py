"""Hubs asked and heard, over real HTTP: honest ones, slow ones, and ones that lie."""

import asyncio

import httpx
import pytest
from feed_site import NOON, Clock
from hub import FEED, OPERATOR_SECRET, PUBLIC_URL, TOPIC, Drawer, Hub, Manners, subscriber

from connectors.websub.offer import Offer
from connectors.websub.policy import DAY_S, HOUR_S, WebSubPolicy
from connectors.websub.subscriber import ask


async def test_a_hub_is_asked_and_verifies() -> None:
    """The form has what the Recommendation wants; the challenge comes back to the letter, as nothing a browser runs."""
    async with Hub(Manners(challenge="<script>&é+ %41")) as hub, subscriber(Clock()) as ours:
        state = await ours.subscribe(hub)
        (answer,) = hub.answers

        assert state is not None
        assert (state.word, state.error) == ("verified", None)
        assert state.expires_at == ours.subscriptions.policy.lease_s + Clock().now.timestamp()
        assert hub.last == {
            "hub.mode": "subscribe",
            "hub.topic": TOPIC,
            "hub.callback": hub.last["hub.callback"],
            "hub.secret": hub.last["hub.secret"],
            "hub.lease_seconds": str(10 * 24 * 3600),
        }
        assert hub.last["hub.callback"].startswith(f"{PUBLIC_URL}/")
        assert len(hub.last["hub.secret"]) == 64
        assert (answer.status_code, answer.text) == (200, "<script>&é+ %41")
        assert answer.headers["content-type"] == "application/octet-stream"
        assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("status", [202, 204])
async def test_a_hub_may_verify_before_it_answers(status: int) -> None:
    """A subscription that is verified while the request for it still runs is verified when it ends."""
    async with Hub(Manners(is_hasty=True, status=status)) as hub, subscriber(Clock()) as ours:
        state = await ours.subscribe(hub)

        assert state is not None
        assert (state.word, state.unanswered) == ("verified", 0)


async def test_a_hub_that_verifies_and_then_fails_has_verified() -> None:
    """What the hub promised on the other line counts more than its answer on this one."""
    verified = asyncio.Event()
    async with Hub(Manners(status=500, after=verified)) as hub, subscriber(Clock()) as ours:
        asking = asyncio.create_task(ours.subscribe(hub))
        while not hub.forms:  # noqa: ASYNC110  the hub tells nobody that it was asked
            await asyncio.sleep(0.01)
        await hub.call(mode="subscribe", topic=TOPIC, challenge="c", lease_seconds="3600")
        verified.set()
        state = await asking

        assert state is not None
        assert (state.word, state.error) == ("verified", None)


@pytest.mark.parametrize(
    "query",
    [
        {"mode": "subscribe", "topic": "https://else.example/", "challenge": "c"},
        {"mode": "subscribe", "challenge": "c"},
        {"mode": "subscribe", "topic": TOPIC},
        {"mode": "subscribe", "topic": TOPIC, "challenge": ""},
        {"mode": "subscribe", "topic": TOPIC, "challenge": "c" * 2000},
        {"mode": "unsubscribe", "topic": TOPIC, "challenge": "c"},
        {"mode": "publish", "topic": TOPIC, "challenge": "c"},
        {"mode": "denied", "topic": "https://else.example/"},
        {"topic": TOPIC, "challenge": "c"},
        {},
    ],
)
async def test_what_we_did_not_ask_is_not_confirmed(query: dict[str, str]) -> None:
    """Another topic, another mode, half a request: 404, no echo, and the subscription stays as it was."""
    async with Hub(Manners(verifies=False)) as hub, subscriber(Clock()) as ours:
        before = await ours.subscribe(hub)
        answer = await hub.call(**query)

        assert (answer.status_code, answer.content) == (404, b"")
        assert ours.state() == before
        assert ours.callback.counts == {"not-asked": 1}


async def test_nobody_unsubscribes_us() -> None:
    """Whoever asks a hub to end a subscription of ours, the hub hears no yes from us."""
    async with Hub() as hub, subscriber(Clock()) as ours:
        before = await ours.subscribe(hub)
        answer = await hub.call(mode="unsubscribe", topic=TOPIC, challenge="c")

        assert (answer.status_code, answer.content) == (404, b"")
        assert ours.state() == before


async def test_a_hub_verifies_the_wrong_topic() -> None:
    """A hub that mixes up its topics does not get ours wrong: it is asked again later."""
    async with Hub(Manners(topic="https://else.example/")) as hub, subscriber(Clock()) as ours:
        state = await ours.subscribe(hub)

        assert state is not None
        assert (state.word, state.next_ask) == ("asked", Clock().now.timestamp() + 15 * 60)
        assert hub.answers[0].status_code == 404


@pytest.mark.parametrize("lease", ["", "0", "-5", "soon", "1e9", "٣٦٠٠", "9" * 100])
async def test_a_lease_that_is_no_number_is_a_day(lease: str) -> None:
    """A hub's word is taken where it means something."""
    async with Hub(Manners(lease=lease)) as hub, subscriber(Clock()) as ours:
        state = await ours.subscribe(hub)

        assert state is not None
        assert state.expires_at == Clock().now.timestamp() + DAY_S


async def test_a_subscription_is_renewed_in_time() -> None:
    """Before two thirds of a lease have run the hub is not asked; then it is, with the same callback and secret."""
    clock = Clock()
    async with Hub(Manners(lease="3600")) as hub, subscriber(clock) as ours:
        await ours.subscribe(hub)
        wait_s = await ours.subscriptions.step()
        clock.advance(2399)
        await ours.ask(hub)
        before = len(hub.forms)
        clock.advance(1)
        state = await ours.ask(hub)

        assert (wait_s, before, len(hub.forms)) == (2400.0, 1, 2)
        assert hub.forms[0] == hub.forms[1]
        assert state is not None
        assert state.expires_at == clock.now.timestamp() + 3600


async def test_a_lease_ends_while_the_hub_is_down() -> None:
    """A hub that fails to renew keeps its lease to the end; then it is expired, asked on, and one day verifies."""
    clock = Clock()
    async with Hub(Manners(lease="3600")) as hub, subscriber(clock) as ours:
        await ours.subscribe(hub)
        hub.manners = Manners(status=500)
        clock.advance(2400)
        renewing = await ours.ask(hub)
        clock.advance(1199)
        late = ours.state()
        clock.advance(1)
        ended = ours.state()
        hub.manners = Manners()
        clock.advance(DAY_S)
        again = await ours.ask(hub)

        found = [state and state.word for state in (renewing, late, ended, again)]
        assert found == ["verified", "verified", "expired", "verified"]


async def test_a_denial_ends_a_subscription_also_later() -> None:
    """A hub may say no at once, or after it said yes; its reason is kept."""
    async with Hub(Manners(denies="the feed is not on the list")) as hub, subscriber(Clock()) as ours:
        at_once = await ours.subscribe(hub)
        answered = hub.answers[0].status_code

    async with Hub() as hub, subscriber(Clock()) as ours:
        await ours.subscribe(hub)
        await hub.call(mode="denied", topic=TOPIC, reason="moved")
        later = ours.state()

    assert answered == 200
    assert at_once is not None
    assert later is not None
    assert (at_once.word, at_once.error) == ("refused", "the feed is not on the list")
    assert (later.word, later.error) == ("refused", "moved")


async def test_a_hub_that_is_none_any_more_is_left_for_a_week() -> None:
    """410 from a hub is its no."""
    async with Hub(Manners(status=410)) as hub, subscriber(Clock()) as ours:
        state = await ours.subscribe(hub)

        assert state is not None
        assert (state.word, state.error) == ("refused", "HTTP 410 Gone")
        assert state.next_ask == Clock().now.timestamp() + 7 * DAY_S


@pytest.mark.parametrize("status", [200, 201, 202, 204])
async def test_any_success_is_taken(status: int) -> None:
    """The Recommendation says 202; hubs answer with others, and verify all the same."""
    async with Hub(Manners(status=status)) as hub, subscriber(Clock()) as ours:
        state = await ours.subscribe(hub)

        assert state is not None
        assert state.word == "verified"


@pytest.mark.parametrize("status", [301, 302, 303, 400, 403, 404, 405, 422, 429, 500, 503])
async def test_any_other_answer_is_asked_again(status: int) -> None:
    """No answer of a hub ends the asking; the reason is kept, and nothing of what was sent is in it."""
    manners = Manners(status=status, headers={"location": "/moved"})
    clock = Clock()
    async with Hub(manners) as hub, subscriber(clock) as ours:
        state = await ours.subscribe(hub)
        paths = list(hub.paths)
        hub.manners = Manners()
        clock.advance(15 * 60)
        after = await ours.ask(hub)

        assert state is not None
        assert state.word == "asked"
        assert (state.error or "").startswith(f"HTTP {status} ")
        assert paths == ["/"]
        assert after is not None
        assert after.word == "verified"


@pytest.mark.parametrize("status", [307, 308])
async def test_a_hub_that_has_moved_is_followed(status: int) -> None:
    """The redirects that keep the form lead to the new hub, with the same form."""
    async with Hub(Manners(status=status, headers={"location": "/new?hub"})) as hub, subscriber(Clock()) as ours:
        state = await ours.subscribe(hub)

        assert hub.paths == ["/", "/new"]
        assert state is not None
        assert (state.word, state.hub) == ("verified", hub.url)


@pytest.mark.parametrize(
    ("location", "error"),
    [
        ("/", "more than 3 redirects"),
        ("ftp://hub.example/", "HTTP 307 to what is no address"),
        ("https://me:word@hub.example/", "HTTP 307 to what is no address"),
        ("http://[bad", "ValueError"),
    ],
)
async def test_a_redirect_that_leads_nowhere_ends(location: str, error: str) -> None:
    """Circles, other schemes and addresses with a login are not followed."""
    async with Hub(Manners(status=307, headers={"location": location})) as hub, subscriber(Clock()) as ours:
        state = await ours.subscribe(hub)

        assert state is not None
        assert (state.error or "").startswith(error)
        assert hub.forms == []


async def test_a_hub_without_an_answer_is_left_in_time() -> None:
    """A request is bounded as a whole."""
    never = asyncio.Event()
    async with Hub(Manners(after=never)) as hub:
        async with subscriber(Clock(), policy=WebSubPolicy(ask_s=0.2)) as ours:
            state = await ours.subscribe(hub)
        never.set()

    assert state is not None
    assert state.error == "no answer within 0.2 s"


async def test_a_hub_that_is_down_is_not_asked_for_every_feed() -> None:
    """After 503 nobody asks this hub before Retry-After; the feeds that were not asked count no failure."""
    clock, feeds = Clock(), [f"feed{number}" for number in range(5)]
    async with Hub(Manners(status=503, headers={"retry-after": "600"})) as hub, subscriber(clock, *feeds) as ours:
        for feed_id in feeds:
            ours.subscriptions.note(feed_id, Offer(f"{TOPIC}&{feed_id}", (hub.url,)))
        wait_s = await ours.subscriptions.step()
        await ours.subscriptions.step()
        asked = len(hub.forms)
        hub.proxy, hub.manners = ours.url, Manners()
        clock.advance(600)
        await ours.ask(hub)

        assert (wait_s, asked) == (600.0, 1)
        assert [state.word for state in ours.subscriptions.all()] == ["asked", *["verified"] * 4]


async def test_a_hub_is_asked_one_request_at_a_time() -> None:
    """Ten feeds of one hub are ten requests in a row, and as many verifications."""
    feeds = [f"feed{number}" for number in range(10)]
    async with Hub() as hub, subscriber(Clock(), *feeds) as ours:
        hub.proxy = ours.url
        for feed_id in feeds:
            ours.subscriptions.note(feed_id, Offer(f"{TOPIC}&{feed_id}", (hub.url,)))
        await ours.ask(hub)

        assert {state.word for state in ours.subscriptions.all()} == {"verified"}
        assert (
            len({form["hub.callback"] for form in hub.forms}) == len({form["hub.secret"] for form in hub.forms}) == 10
        )
        assert hub.most == 1


async def test_a_feed_that_names_another_hub_turns_to_it() -> None:
    """The new hub gets a callback and a secret of its own; the old one hears 410 at its next delivery."""
    clock = Clock()
    async with Hub() as old, Hub() as new, subscriber(clock) as ours:
        await ours.subscribe(old)
        clock.advance(HOUR_S)
        state = await ours.subscribe(new)
        answer = await old.send(b"<rss/>")
        verified = await old.call(mode="subscribe", topic=TOPIC, challenge="c")

        assert state is not None
        assert (state.hub, state.word) == (new.url, "verified")
        assert old.last["hub.secret"] != new.last["hub.secret"]
        assert (answer.status_code, verified.status_code) == (410, 404)
        assert ours.desk.taken == []


async def test_noting_the_same_again_writes_nothing() -> None:
    """It is called after every poll, and costs no transaction."""
    async with Hub() as hub, subscriber(Clock()) as ours:
        await ours.subscribe(hub)
        before = ours.drawer.saves
        for _ in range(10):
            await ours.subscribe(hub)

        assert ours.drawer.saves == before
        assert len(hub.forms) == 1


async def test_a_restart_asks_no_hub_again() -> None:
    """What was verified is verified after a restart, its callback the same; but the hub must prove itself again."""
    clock, drawer = Clock(), Drawer()
    async with Hub() as hub:
        async with subscriber(clock, drawer=drawer) as ours:
            await ours.subscribe(hub)
            await hub.send(b"<rss>1</rss>")
            before = ours.subscriptions.is_pushed(FEED, clock())
        clock.advance(60)
        async with subscriber(clock, drawer=drawer) as ours:
            hub.proxy = ours.url
            after = ours.subscriptions.is_pushed(FEED, clock())
            await ours.ask(hub)
            clock.advance(60)
            answer = await hub.send(b"<rss>2</rss>")
            at_last = ours.subscriptions.is_pushed(FEED, clock())

        assert (before, after, at_last) == (True, False, True)
        assert answer.status_code == 202
        assert len(hub.forms) == 1


async def test_what_is_stored_holds_no_secret() -> None:
    """Neither the operator's secret, nor the hub's, nor the callback is in the memory."""
    async with Hub() as hub, subscriber(Clock()) as ours:
        await ours.subscribe(hub)
        stored = ours.drawer.records[FEED].decode()

        assert TOPIC in stored
        assert hub.last["hub.secret"] not in stored
        assert hub.last["hub.callback"].rpartition("/")[2] not in stored
        assert OPERATOR_SECRET not in stored


async def test_another_secret_asks_every_hub_anew() -> None:
    """After the operator changed the secret the old promises lead nowhere, and are not relied on."""
    clock, drawer = Clock(), Drawer()
    async with Hub() as hub:
        async with subscriber(clock, drawer=drawer) as ours:
            await ours.subscribe(hub)
        async with subscriber(clock, drawer=drawer, secret=OPERATOR_SECRET[::-1]) as ours:
            hub.proxy = ours.url
            before = ours.state()
            after = await ours.ask(hub)

        assert before is not None
        assert after is not None
        assert (before.word, after.word) == ("none", "verified")
        assert hub.forms[0]["hub.callback"] != hub.forms[1]["hub.callback"]


async def test_a_feed_that_is_in_no_catalogue_any_more_is_gone() -> None:
    """Its subscription is dropped at the start, and its hub hears 410."""
    clock, drawer = Clock(), Drawer()
    async with Hub() as hub:
        async with subscriber(clock, drawer=drawer) as ours:
            await ours.subscribe(hub)
        async with subscriber(clock, "another", drawer=drawer) as ours:
            hub.proxy = ours.url
            answer = await hub.send(b"<rss/>")

        assert answer.status_code == 410
        assert drawer.records == {}


async def test_a_feed_that_offers_nothing_any_more_runs_out() -> None:
    """What its hub still sends is taken until the lease ends; then it is forgotten."""
    clock = Clock()
    async with Hub(Manners(lease="3600")) as hub, subscriber(clock) as ours:
        await ours.subscribe(hub)
        ours.subscriptions.note(FEED, Offer(TOPIC))
        first = await hub.send(b"<rss/>")
        clock.advance(3600)
        wait_s = await ours.subscriptions.step()
        second = await hub.send(b"<rss/>")

        assert (first.status_code, second.status_code) == (202, 410)
        assert wait_s is None
        assert len(hub.forms) == 1
        assert ours.drawer.records == {}


async def test_it_runs_by_itself() -> None:
    """A feed that offers a hub while the loop sleeps is subscribed to at once."""
    async with Hub() as hub, subscriber(Clock()) as ours:
        hub.proxy = ours.url
        running = asyncio.create_task(ours.subscriptions.run())
        await asyncio.sleep(0)
        ours.subscriptions.note(FEED, Offer(TOPIC, (hub.url,)))
        async with asyncio.timeout(20):
            while not hub.answers:  # noqa: ASYNC110  the hub tells nobody that it was answered
                await asyncio.sleep(0.01)
        running.cancel()
        await asyncio.wait([running])

        assert running.cancelled()
        state = ours.state()
        assert state is not None
        assert state.word == "verified"


async def test_a_state_that_was_changed_meanwhile_is_not_undone() -> None:
    """A hub that answers after its feed turned to another one changes nothing of the new subscription."""
    answers = asyncio.Event()
    async with Hub(Manners(status=410, after=answers)) as slow, Hub() as new, subscriber(Clock()) as ours:
        asking = asyncio.create_task(ours.subscribe(slow))
        while not slow.forms:  # noqa: ASYNC110  the hub tells nobody that it was asked
            await asyncio.sleep(0.01)
        ours.subscriptions.note(FEED, Offer(TOPIC, (new.url,)))
        before = ours.state()
        answers.set()
        await asking

        assert before is not None
        assert before.hub == new.url
        assert ours.state() == before


async def test_a_hub_that_denies_and_then_fails_has_had_its_turn() -> None:
    """The second hub of a feed is not passed over because the first one said no on both lines."""
    answers = asyncio.Event()
    async with Hub(Manners(status=500, after=answers)) as first, Hub() as second, subscriber(Clock()) as ours:
        asking = asyncio.create_task(ours.subscribe(first, second))
        while not first.forms:  # noqa: ASYNC110  the hub tells nobody that it was asked
            await asyncio.sleep(0.01)
        await first.call(mode="denied", topic=TOPIC, reason="no")
        answers.set()
        state = await asking

        assert state is not None
        assert (state.hub, state.error) == (second.url, "no")


async def test_the_secret_is_not_sent_in_the_clear() -> None:
    """A hub that redirects from https to http is not followed; one that redirects to https is."""
    asked: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(str(request.url))
        other = {"https://a.example/": "http://a.example/", "http://b.example/": "https://b.example/"}
        location = other.get(str(request.url))
        return httpx.Response(202) if location is None else httpx.Response(308, headers={"location": location})

    async with httpx.AsyncClient(transport=httpx.MockTransport(answer)) as client:
        down = await ask(client, "https://a.example/", {}, WebSubPolicy(), NOON)
        up = await ask(client, "http://b.example/", {}, WebSubPolicy(), NOON)

    assert (down.outcome, up.outcome) == ("failed", "accepted")
    assert "from https to http" in down.why
    assert asked == ["https://a.example/", "http://b.example/", "https://b.example/"]


@pytest.mark.parametrize(
    ("given", "expected_s"),
    [
        ("120", 120.0),
        ("Thu, 06 Mar 2025 12:10:00 GMT", 600.0),
        ("Thu, 06 Mar 2025 11:00:00 GMT", 0.0),
        ("Thu, 06 Mar 2025 12:10:00 -0000", 600.0),
        ("soon", None),
        ("-5", 0.0),
        ("", None),
    ],
)
async def test_the_pause_that_a_hub_wishes(given: str, expected_s: float | None) -> None:
    """Retry-After is a number of seconds or a date; anything else is no wish."""
    async with Hub(Manners(status=503, headers={"retry-after": given})) as hub, httpx.AsyncClient() as client:
        answer = await ask(client, hub.url, {}, WebSubPolicy(), NOON)

    assert (answer.outcome, answer.retry_after_s, answer.is_hub_down) == ("failed", expected_s, True)
