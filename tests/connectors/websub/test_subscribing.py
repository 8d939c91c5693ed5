"""Hubs asked and heard, over real HTTP: honest ones, slow ones, and ones that lie."""

import asyncio

import pytest
from feed_site import Clock
from hub import FEED, OPERATOR_SECRET, PUBLIC_URL, TOPIC, Drawer, Hub, Manners, subscriber

from connectors.websub.offer import Offer
from connectors.websub.policy import DAY_S, HOUR_S


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


async def test_a_host_is_one_hub_however_feeds_spell_it() -> None:
    """One that is down is left alone whole, and two requests to it never run at once."""
    async with subscriber(Clock()) as ours:
        for number, hub in enumerate(("https://hub.example/a", "https://HUB.example/b", "https://hub.example:443/c")):
            ours.subscriptions.note(f"{FEED}-{number}", Offer(TOPIC, (hub,)))
        due = ours.subscriptions._due(lambda _: True)

    assert {host: len(states) for host, states in due.items()} == {"hub.example": 3}


async def test_a_hub_is_asked_only_for_feeds_that_are_polled_here() -> None:
    """Another process has the feed: what was promised for it here would be refused at each delivery, for ever."""
    async with Hub() as hub, subscriber(Clock()) as ours:
        ours.subscriptions.note(FEED, Offer(TOPIC, (hub.url,)))
        hub.proxy = ours.url
        waits_s = await ours.subscriptions.step(lambda _: False)
        early = len(hub.forms)
        await ours.subscriptions.step(lambda feed: feed == FEED)
        await hub.settled()

        assert (waits_s, early, len(hub.forms)) == (None, 0, 1)
