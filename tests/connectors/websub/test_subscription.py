"""What becomes of one subscription, by what happens."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.websub import subscription as states
from connectors.websub.offer import Offer
from connectors.websub.policy import DAY_S, HOUR_S, WebSubPolicy
from connectors.websub.subscription import Subscription

POLICY = WebSubPolicy()
NOW = 1_741_262_400.0
HUB, OTHER = "https://hub.example/", "https://other.example/"
TOPIC = "https://news.example/feed"
BOTH = Offer(TOPIC, (HUB, OTHER))


def _new(*hubs: str) -> Subscription:
    found = states.wished(None, "one", Offer(TOPIC, hubs or (HUB,)), NOW, POLICY)
    assert found is not None
    return found


def _asked(*hubs: str, now: float = NOW, chance: float = 0.0) -> Subscription:
    return states.asked(_new(*hubs), now, "mark", chance, POLICY)


def _verified(*hubs: str, lease_s: float | None = DAY_S, chance: float = 0.0) -> Subscription:
    return states.verified(_asked(*hubs), NOW, lease_s, chance, POLICY)


def test_a_feed_without_a_hub_has_no_subscription() -> None:
    """Nothing is kept of what offers nothing."""
    assert states.wished(None, "one", Offer(TOPIC), NOW, POLICY) is None


def test_the_first_hub_is_asked_at_once() -> None:
    """A new subscription is due, at the first hub that the feed names."""
    new = _new(HUB, OTHER)

    assert (new.hub, new.word, states.is_due(new, NOW)) == (HUB, "none", True)


@given(st.floats(0, 1, exclude_max=True), st.floats(HOUR_S, 365 * DAY_S))
def test_a_lease_is_renewed_before_two_thirds_of_it_have_run(chance: float, lease_s: float) -> None:
    """However it is spread, the hub is asked again between half and two thirds of the lease, and monthly at least."""
    held = _verified(lease_s=lease_s, chance=chance)
    run = held.next_ask - NOW

    assert 0.5 * min(lease_s, 30 * DAY_S) - 1 <= run <= min(lease_s, 30 * DAY_S) * 2 / 3 + 1
    assert states.is_live(held, held.next_ask)


@pytest.mark.parametrize("lease_s", [None, 0.0])
def test_a_lease_that_is_none_counts_as_a_day(lease_s: float | None) -> None:
    """A hub that names no lease, or 0 as older ones do for ever, is asked again within a day."""
    assert _verified(lease_s=lease_s).expires_at == NOW + DAY_S


def test_a_short_lease_does_not_make_us_ask_without_pause() -> None:
    """A hub that gives seconds is asked every five minutes, and in the gaps the feed is not pushed."""
    held = states.delivered(_verified(lease_s=10.0), NOW)

    assert held.next_ask == NOW + POLICY.min_renew_s
    assert states.is_pushed(held, NOW + 9)
    assert not states.is_pushed(held, NOW + 10)


def test_what_runs_goes_on_while_it_is_renewed() -> None:
    """Neither asking nor a failure ends a lease before its time."""
    again = states.asked(_verified(), NOW + HOUR_S, "mark", 0.0, POLICY)
    failed = states.failed(again, NOW + HOUR_S, "HTTP 500", None, POLICY)

    assert states.is_live(again, NOW + DAY_S - 1)
    assert states.is_live(failed, NOW + DAY_S - 1)
    assert not states.is_live(failed, NOW + DAY_S)
    assert states.aged(failed, NOW + DAY_S).word == "expired"


def test_it_asks_for_ever_and_ever_more_rarely() -> None:
    """Unanswered, pauses double from a quarter of an hour to a day, and go on so."""
    held, now, pauses = _new(), NOW, []
    for _ in range(2_000):
        held = states.failed(states.asked(held, now, "mark", 0.0, POLICY), now, "HTTP 500", None, POLICY)
        pauses.append(held.next_ask - now)
        now = held.next_ask

    assert pauses[:4] == [900, 1800, 3600, 7200]
    assert set(pauses[7:]) == {DAY_S}


def test_success_forgets_the_failures() -> None:
    """After a verification the next failure is the first again."""
    held, now = _new(), NOW
    for _ in range(5):
        held = states.asked(held, now, "mark", 0.0, POLICY)
    again = states.asked(states.verified(held, now, DAY_S, 0.0, POLICY), now, "mark", 0.0, POLICY)

    assert again.next_ask == now + POLICY.first_pause_s


@pytest.mark.parametrize(("wish_s", "pause_s"), [(60.0, 900.0), (7200.0, 7200.0), (1e9, DAY_S)])
def test_the_wish_for_a_pause_is_heard(wish_s: float, pause_s: float) -> None:
    """Retry-After lengthens a pause, up to a day, and never shortens it."""
    assert states.failed(_asked(), NOW, "HTTP 503", wish_s, POLICY).next_ask == NOW + pause_s


def test_hubs_have_their_turns() -> None:
    """A hub that fails gives way to the next that the feed names, and the last to the first."""
    held, turns = _new(HUB, OTHER), []
    for _ in range(3):
        turns.append(held.hub)
        held = states.failed(states.asked(held, NOW, "mark", 0.0, POLICY), NOW, "HTTP 500", None, POLICY)

    assert turns == [HUB, OTHER, HUB]
    assert held.unanswered == 3


def test_a_hub_that_runs_does_not_give_way() -> None:
    """A failed renewal does not give up the rest of a lease for another hub."""
    again = states.asked(_verified(HUB, OTHER), NOW, "mark", 0.0, POLICY)

    assert states.failed(again, NOW, "HTTP 500", None, POLICY).hub == HUB


def test_a_refusal_is_kept_with_its_reason() -> None:
    """The only hub's no ends the subscription, is told in one short line, and is asked for again after a week."""
    held = states.refused(_verified(), NOW, "not\n on the   list " + "x" * 500, 0.0, POLICY)

    assert (held.word, states.is_live(held, NOW), held.next_ask) == ("refused", False, NOW + 7 * DAY_S)
    assert held.error is not None
    assert held.error.startswith("not on the list xxx")
    assert len(held.error) == 200
    assert not states.awaits(held, TOPIC)


def test_after_a_refusal_another_hub_has_its_turn() -> None:
    """A feed with two hubs loses nothing by the no of one."""
    held = states.refused(_asked(HUB, OTHER), NOW, "no", 0.0, POLICY)

    assert (held.hub, held.word, held.next_ask) == (OTHER, "none", NOW + POLICY.first_pause_s)


def test_a_hub_stays_while_the_feed_names_it() -> None:
    """Another order of the hubs changes nothing of what runs."""
    held = _verified(HUB, OTHER)
    after = states.wished(held, "one", Offer(TOPIC, (OTHER, HUB)), NOW, POLICY)

    assert after == msgspec.structs.replace(held, hubs=(OTHER, HUB))


@pytest.mark.parametrize("offer", [Offer(TOPIC, (OTHER,)), Offer(f"{TOPIC}/new", (HUB,))])
def test_another_hub_or_topic_is_another_subscription(offer: Offer) -> None:
    """What was promised for the old one does not count for the new one."""
    held = states.delivered(_verified(), NOW)
    after = states.wished(held, "one", offer, NOW + HOUR_S, POLICY)

    assert after is not None
    assert (after.hub, after.topic, after.word, after.delivered_at) == (offer.hubs[0], offer.topic, "none", None)
    assert states.is_due(after, NOW + HOUR_S)


def test_a_feed_that_changes_its_mind_at_every_poll_is_not_followed_so_fast() -> None:
    """Two hubs by turns, as caches give, are asked a quarter of an hour apart at most."""
    held, asks = _new(HUB), 0
    for minute in range(60):
        now = NOW + 60.0 * minute
        changed = states.wished(held, "one", Offer(TOPIC, (OTHER if minute % 2 else HUB,)), now, POLICY)
        assert changed is not None
        held = changed
        if states.is_due(held, now):
            held, asks = states.asked(held, now, "mark", 0.0, POLICY), asks + 1

    assert asks == 4


def test_a_feed_that_offers_no_hub_any_more_lets_it_run_out() -> None:
    """It is not renewed and not relied on, but what still comes is taken."""
    held = states.wished(states.delivered(_verified(), NOW), "one", Offer(TOPIC), NOW, POLICY)

    assert held is not None
    assert (states.is_live(held, NOW), states.is_pushed(held, NOW)) == (True, False)
    assert not states.is_due(held, NOW + 30 * DAY_S)


def test_only_a_hub_that_has_delivered_is_relied_on() -> None:
    """A promise is not enough, and what a poll found first takes the trust away until the next delivery."""
    held = _verified()
    told = states.delivered(held, NOW + 10)
    missed = states.missed(told, NOW + 20)

    assert [states.is_pushed(state, NOW + 30) for state in (held, told, missed)] == [False, True, False]
    assert states.is_pushed(states.delivered(missed, NOW + 30), NOW + 30)


@pytest.mark.parametrize(
    ("held", "topic", "expected"),
    [
        (_new(), TOPIC, False),
        (_asked(), TOPIC, True),
        (_verified(), TOPIC, True),
        (_asked(), f"{TOPIC}/", False),
        (_asked(), TOPIC.replace("n", "%6E"), True),
        (states.aged(_verified(), NOW + 2 * DAY_S), TOPIC, False),
    ],
)
def test_a_verification_is_for_what_we_asked(held: Subscription, topic: str, expected: bool) -> None:  # noqa: FBT001  what is expected
    """Before we asked and after a lease has ended we want none; an address may be encoded another way."""
    assert states.awaits(held, topic) is expected


def test_it_is_kept_as_it_is() -> None:
    """Written and read, a subscription is the same."""
    held = states.missed(states.delivered(_verified(HUB, OTHER), NOW), NOW + 1)

    assert msgspec.json.decode(msgspec.json.encode(held), type=Subscription) == held
