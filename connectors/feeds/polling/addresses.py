"""Under which of its addresses a feed is asked: its own, one of the candidates, or where it has moved. No I/O.

A feed's own addresses are `url` and `candidates`. Redirects are followed in each fetch; only one that is permanent at
every hop, and was seen in several polls over a day, changes what is asked. What was adopted is given up when it fails.

A state tells addresses without their login: it goes to a topic, and the catalogue has the login.
"""

from typing import Final
from urllib.parse import urlsplit

import msgspec

from connectors.feeds.catalogue.feed import Feed
from connectors.feeds.polling.policy import Policy
from connectors.feeds.polling.state import FeedState, Relocation
from connectors.feeds.polling.verdict import Verdict
from connectors.web.address import without_login
from connectors.web.fetch import FetchResult, Validators
from connectors.web.redirects import with_login

#: Moved Permanently and Permanent Redirect (RFC 9110, 15.4.2 and 15.4.9); 302, 303 and 307 are for the moment.
PERMANENT: Final = frozenset({301, 308})
#: What speaks against the address, by word; what waiting mends does so only when it goes on and on.
_MISSES: Final = {"soft": 1.0, "hard": 1.0, "temporary": 0.25}
#: A page where the feed was: sites answer so at addresses that they have given up.
_NO_FEED: Final = frozenset({"html", "not-a-feed", "empty"})


def own_addresses(feed: Feed) -> tuple[str, ...]:
    """Return the addresses that the catalogue has for a feed, in the order in which they are tried."""
    return (feed.url, *feed.candidates)


def own_address(feed: Feed, state: FeedState) -> str:
    """Return which of its own addresses a feed is at; a catalogue that has changed makes what was known void."""
    named = without_login(state.candidate) if state.candidate is not None else None
    return next((one for one in feed.candidates if without_login(one) == named), feed.url)


def address_to_ask(feed: Feed, state: FeedState) -> str:
    """Return the address of the next request."""
    own = own_address(feed, state)
    moved = _known_move(own, state)
    # A site that moves its feed to another of its pages wants the same login there.
    return with_login(own, moved.adopted) if moved is not None and moved.adopted is not None else own


def is_gone(feed: Feed, state: FeedState) -> bool:
    """Return whether every address of a feed has answered that it is gone for good; then it is asked no more."""
    return set(map(without_login, own_addresses(feed))) <= set(map(without_login, state.gone_addresses))


def relocated(feed: Feed, state: FeedState, result: FetchResult, now: float, policy: Policy) -> Relocation | None:
    """Return what is known of where a feed has moved, after an answer that was a feed or said "not modified"."""
    own, asked = own_address(feed, state), address_to_ask(feed, state)
    known, source = _known_move(own, state), without_login(own)
    adopted = known.adopted if known is not None else None
    target = _permanent_target(result, without_login(asked))
    if target is None:
        return None if adopted is None else Relocation(source=source, adopted=adopted)
    is_same = known is not None and known.target == target
    times, since = (known.times + 1, known.since) if known is not None and is_same else (1, now)
    if times < policy.moves_believed or now - since < policy.moved_for_s:
        return Relocation(source=source, adopted=adopted, target=target, times=times, since=since)
    return None if target == source else Relocation(source=source, adopted=target)


def after_miss(feed: Feed, state: FeedState, verdict: Verdict, policy: Policy) -> FeedState:
    """Return the state with a failure counted against the address, and the next address where it is enough."""
    is_miss = verdict.reason in _NO_FEED
    misses = state.misses + (1.0 if is_miss else _MISSES.get(verdict.word, policy.misses))
    is_adopted = address_to_ask(feed, state) != own_address(feed, state)
    if verdict.word == "gone" and not is_adopted:
        gone = tuple(dict.fromkeys((*state.gone_addresses, without_login(own_address(feed, state)))))
        state = msgspec.structs.replace(state, gone_addresses=gone)
    if misses < policy.misses:
        return msgspec.structs.replace(state, misses=misses)
    candidate = state.candidate if is_adopted else _next_candidate(feed, state)
    if candidate == state.candidate and not is_adopted:
        return msgspec.structs.replace(state, misses=0.0)
    # Validators are of the address that gave them: another may have the same by chance.
    return msgspec.structs.replace(
        state, misses=0.0, candidate=candidate, relocation=None, validators=Validators(), body_hash=None
    )


def _next_candidate(feed: Feed, state: FeedState) -> str | None:
    """Return the own address after the present one that is not gone; None for `url`, which follows the last."""
    addresses = own_addresses(feed)
    at = addresses.index(own_address(feed, state))
    in_turn = (*addresses[at + 1 :], *addresses[: at + 1])
    gone = set(map(without_login, state.gone_addresses))
    following = next((one for one in in_turn if without_login(one) not in gone), feed.url)
    return None if following == feed.url else without_login(following)


def _known_move(own: str, state: FeedState) -> Relocation | None:
    """Return what is known of where one of the feed's own addresses leads."""
    moved = state.relocation
    return moved if moved is not None and without_login(moved.source) == without_login(own) else None


def _permanent_target(result: FetchResult, asked: str) -> str | None:
    """Return where a fetch was sent for good; None when any hop was for the moment, or gave up encryption."""
    if not result.moves or any(move.status not in PERMANENT for move in result.moves):
        return None
    is_downgrade = urlsplit(asked).scheme == "https" and urlsplit(result.final_url).scheme != "https"
    return None if is_downgrade or result.final_url == asked else result.final_url
