"""What a hub answers to who asks for a subscription: yes, no, elsewhere, later, or nothing."""

import asyncio

import httpx
import pytest
from feed_site import NOON, Clock
from hub import TOPIC, Hub, Manners, subscriber

from connectors.web.turns import Turns
from connectors.websub.offer import Offer
from connectors.websub.policy import DAY_S, WebSubPolicy
from connectors.websub.subscriber import ask


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


async def test_a_hub_on_the_host_of_a_feed_waits_for_its_turn() -> None:
    """Nobody is asked two things at once."""
    turns = Turns(0.0)
    async with Hub() as hub, subscriber(Clock(), turns=turns) as ours:
        async with turns.at(hub.url):
            asking = asyncio.create_task(ours.subscribe(hub))
            await asyncio.wait([asking], timeout=0.1)
            meanwhile = len(hub.forms)
        state = await asking

        assert state is not None
        assert (meanwhile, state.word) == (0, "verified")


async def test_a_hub_on_a_host_that_wants_silence_is_not_asked() -> None:
    """Nor waited for: other hubs have their turn, and this one when the silence is over."""
    turns = Turns(0.0)
    async with Hub() as hub, subscriber(Clock(), turns=turns) as ours:
        turns.pause(hub.url, 3600.0)
        state = await ours.subscribe(hub)

        assert hub.forms == []
        assert state is not None
        assert state.error == "its host wants to be left alone"
        assert state.next_ask - NOON.timestamp() == pytest.approx(3600.0, abs=60.0)


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
        down = await ask(client, "https://a.example/", {}, WebSubPolicy(), NOON, turns=Turns(0.0))
        up = await ask(client, "http://b.example/", {}, WebSubPolicy(), NOON, turns=Turns(0.0))

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
        answer = await ask(client, hub.url, {}, WebSubPolicy(), NOON, turns=Turns(0.0))

    assert (answer.outcome, answer.retry_after_s, answer.is_hub_down) == ("failed", expected_s, True)
