"""How hubs are asked and heard: every bound of the subscriptions, with its reason."""

from typing import Final

import msgspec

HOUR_S: Final = 3600.0
DAY_S: Final = 24 * HOUR_S


class WebSubPolicy(msgspec.Struct, frozen=True, kw_only=True):
    """Times in seconds, sizes in bytes."""

    #: What hubs are asked for; they may give another. The Recommendation finds ten days good (8.).
    lease_s: float = 10 * DAY_S
    #: A hub that promises more is asked again all the same, or we would learn late that it has forgotten us.
    max_lease_s: float = 30 * DAY_S
    #: Where a hub states no lease, or one that is no positive number.
    unstated_lease_s: float = DAY_S
    #: A lease is renewed when this share of it has run, at the latest; what is left is time for repeats.
    renew_by: float = 2 / 3
    #: However short a lease, its hub is not asked more often; the gaps are polled.
    min_renew_s: float = 5 * 60.0
    #: Share by which pauses are spread, and renewals brought forward, so that feeds do not ask a hub in one moment.
    jitter: float = 0.25
    #: From an ask that brought no verification to the next; doubles to `max_pause_s`, and never ends.
    first_pause_s: float = 15 * 60.0
    max_pause_s: float = DAY_S
    #: After a hub said no. Hubs are set up anew, and their allow-lists change: the answer is not for ever.
    refused_pause_s: float = 7 * DAY_S
    #: What a hub may ask for by Retry-After.
    max_retry_after_s: float = DAY_S
    #: A hub that is overloaded or out of reach is left alone so long, by all feeds.
    hub_pause_s: float = 60.0
    #: One request to a hub, as a whole. Some verify before they answer.
    ask_s: float = 20.0
    #: Redirects of one request; a hub moves once, and its certificate adds a host.
    max_redirects: int = 3
    #: Hubs asked at once; each of them one request at a time.
    hubs_at_once: int = 4
    #: Requests to one hub in a row, before others have their turn.
    asks_in_a_row: int = 20
    #: As for a polled feed.
    max_body_bytes: int = 10 * 1024 * 1024
    #: For a hub to send a body, against those that drip.
    body_s: float = 30.0
    #: For a document to be safe. Hubs give up on slow subscribers after about ten seconds, and send it again.
    accept_s: float = 8.0
    #: Deliveries at once: of all feeds, since each holds a body in memory, and of one, that it does not take all.
    max_in_flight: int = 8
    max_in_flight_of_feed: int = 2
    #: When a hub that was put off may come again.
    retry_after_s: int = 30
    #: Bodies by which a delivery is known as a repeat, for each feed.
    remembered_bodies: int = 64
    #: Most hubs sign with SHA-1 (Recommendation, 7.1.1), and what is dropped of them is news that comes late. SHA-1 is
    #: broken in that two documents can be made of one hash; no forgery of an HMAC by it is known.
    accept_sha1: bool = True
