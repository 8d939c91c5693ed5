"""What hubs deliver, over real HTTP: what is taken, what is ignored, and what it may cost."""

import asyncio
import gzip
import logging

import httpx
import pytest
from feed_site import DEADLINE_S, HOST, Clock
from hub import FEED, PUBLIC_URL, TOPIC, Hub, Subscriber, subscriber
from structlog.testing import capture_logs

from connectors.websub.offer import Offer
from connectors.websub.policy import DAY_S, WebSubPolicy

ANOTHER = "not what the hub was given"
BODY = "<rss><channel><item><title>عاجل</title></item></channel></rss>".encode()  # urgent


def _path(hub: Hub) -> str:
    return hub.last["hub.callback"].removeprefix(PUBLIC_URL)


async def _raw(ours: Subscriber, request: bytes, *, is_left_open: bool = False) -> bytes:
    """Send bytes as they are and return what comes; hang up at once unless told otherwise."""
    reader, writer = await asyncio.open_connection(HOST, int(ours.url.rpartition(":")[2]))
    writer.write(request)
    await writer.drain()
    if not is_left_open:
        writer.write_eof()
    async with asyncio.timeout(DEADLINE_S):
        answer = await reader.read(200)
    writer.close()
    return answer


@pytest.mark.parametrize("method", ["sha256", "sha384", "sha512"])
async def test_what_the_hub_signed_is_handed_over(method: str) -> None:
    """The body comes to the byte, with its content type and its feed, and the hub hears 202."""
    clock = Clock()
    async with Hub() as hub, subscriber(clock) as ours:
        await ours.subscribe(hub)
        before = ours.subscriptions.is_pushed(FEED, clock())
        answer = await hub.send(BODY, method=method, content_type="application/rss+xml; charset=utf-8")

        assert answer.status_code == 202
        assert ours.desk.taken == [(FEED, BODY, "application/rss+xml; charset=utf-8")]
        assert ours.callback.counts == {"verified": 1, "accepted": 1}
        assert (before, ours.subscriptions.is_pushed(FEED, clock())) == (False, True)


@pytest.mark.parametrize(
    ("method", "secret", "outcome"),
    [
        ("sha256", ANOTHER, "bad-signature"),
        ("sha1", ANOTHER, "bad-signature"),
        ("md5", None, "bad-signature"),
        (None, None, "no-signature"),
    ],
)
async def test_what_the_hub_did_not_sign_is_ignored(method: str | None, secret: str | None, outcome: str) -> None:
    """It is answered as if it were taken, so that nobody learns by trying; it is counted, and earns no trust."""
    clock = Clock()
    async with Hub() as hub, subscriber(clock) as ours:
        await ours.subscribe(hub)
        answer = await hub.send(BODY, method=method, secret=secret)

        assert (answer.status_code, answer.content) == (202, b"")
        assert ours.desk.taken == []
        assert ours.callback.counts == {"verified": 1, outcome: 1}
        assert not ours.subscriptions.is_pushed(FEED, clock())


async def test_a_good_and_a_bad_delivery_are_answered_alike() -> None:
    """Status, headers and body of the answer do not tell whether a signature was right."""
    async with Hub() as hub, subscriber(Clock()) as ours:
        await ours.subscribe(hub)
        answers = [await hub.send(BODY), await hub.send(BODY, secret=ANOTHER), await hub.send(BODY)]
        told = [
            (answer.status_code, answer.content, {**answer.headers, "date": ""}.items() - {("date", "")})
            for answer in answers
        ]

        assert told[0] == told[1] == told[2]


async def test_sha1_is_ignored_where_the_operator_wants_it() -> None:
    """A weak signature is told from a wrong one, so that it is seen what the hub does."""
    async with Hub() as hub, subscriber(Clock(), policy=WebSubPolicy(accept_sha1=False)) as ours:
        await ours.subscribe(hub)
        await hub.send(BODY, method="sha1")

        assert ours.desk.taken == []
        assert ours.callback.counts == {"verified": 1, "weak-signature": 1}


async def test_a_hub_cannot_sign_for_another_feed() -> None:
    """A feed that names another feed's topic and a hub of its own gets nothing by which it could speak for it."""
    async with Hub() as honest, Hub() as evil, subscriber(Clock(), "honest", "evil") as ours:
        await ours.subscribe(honest, feed_id="honest")
        await ours.subscribe(evil, feed_id="evil", topic=TOPIC)
        await evil.send(b"<rss>forged</rss>", callback=honest.last["hub.callback"])

        assert ours.desk.taken == []
        assert ours.callback.counts["bad-signature"] == 1


async def test_a_repeat_is_handed_over_once() -> None:
    """A hub that did not hear our answer, and one that plays an old delivery again, hear 202 and change nothing."""
    async with Hub() as hub, subscriber(Clock()) as ours:
        await ours.subscribe(hub)
        answers = [await hub.send(body) for body in (b"<rss>1</rss>", b"<rss>2</rss>", b"<rss>1</rss>")]

        assert [answer.status_code for answer in answers] == [202, 202, 202]
        assert [body for _, body, _ in ours.desk.taken] == [b"<rss>1</rss>", b"<rss>2</rss>"]
        assert ours.callback.counts["repeat"] == 1


async def test_what_was_not_kept_comes_again() -> None:
    """While the desk keeps nothing the hub is put off, and no poll is slowed; its next attempt is no repeat."""
    clock = Clock()
    async with Hub() as hub, subscriber(clock) as ours:
        await ours.subscribe(hub)
        await hub.send(b"<rss>before</rss>")
        clock.advance(1)
        ours.desk.is_down = True
        refused = await hub.send(BODY)
        pushed = ours.subscriptions.is_pushed(FEED, clock())
        ours.desk.is_down = False
        clock.advance(30)
        taken = await hub.send(BODY)

        assert (refused.status_code, refused.headers["retry-after"], taken.status_code) == (503, "30", 202)
        assert (pushed, ours.subscriptions.is_pushed(FEED, clock())) == (False, True)
        assert ours.desk.taken[-1] == (FEED, BODY, "application/rss+xml")


async def test_a_desk_that_takes_its_time_is_not_waited_for() -> None:
    """A hub hears in time that it is to come again."""
    async with Hub() as hub, subscriber(Clock(), policy=WebSubPolicy(accept_s=0.1)) as ours:
        await ours.subscribe(hub)
        ours.desk.holds.clear()
        answer = await hub.send(BODY)

        assert answer.status_code == 503
        assert ours.callback.counts["not-kept"] == 1


async def test_what_is_signed_is_taken_after_the_lease_too() -> None:
    """A hub that delivers longer than it promised delivers news; but nobody relies on it."""
    clock = Clock()
    async with Hub() as hub, subscriber(clock) as ours:
        await ours.subscribe(hub)
        clock.advance(20 * DAY_S)
        answer = await hub.send(BODY)

        assert answer.status_code == 202
        assert len(ours.desk.taken) == 1
        assert not ours.subscriptions.is_pushed(FEED, clock())


async def test_a_poll_that_found_it_first_takes_the_trust_away() -> None:
    """A hub that misses news is not relied on until it delivers again."""
    clock = Clock()
    async with Hub() as hub, subscriber(clock) as ours:
        await ours.subscribe(hub)
        await hub.send(b"<rss>1</rss>")
        clock.advance(60)
        ours.subscriptions.missed(FEED)
        missed = ours.subscriptions.is_pushed(FEED, clock())
        clock.advance(60)
        await hub.send(b"<rss>2</rss>")

        assert (missed, ours.subscriptions.is_pushed(FEED, clock())) == (False, True)


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("path", ["/", "/websub", "/websub/", "/feed/one", "/websub/" + "A" * 43, "/%00", "/a/../b"])
async def test_a_path_that_nobody_was_given_is_not_found(method: str, path: str) -> None:
    """Who guesses addresses learns nothing."""
    async with httpx.AsyncClient() as client, subscriber(Clock()) as ours:
        answer = await client.request(method, ours.url + path, content=BODY if method == "POST" else None)

        assert (answer.status_code, answer.content) == (404, b"")
        assert ours.callback.counts == {"unknown": 1}


@pytest.mark.parametrize("method", ["PUT", "DELETE", "HEAD", "OPTIONS", "PATCH"])
async def test_other_methods_are_refused(method: str) -> None:
    """Hubs get and post."""
    async with httpx.AsyncClient() as client, Hub() as hub, subscriber(Clock()) as ours:
        await ours.subscribe(hub)
        answer = await client.request(method, ours.url + _path(hub))

        assert (answer.status_code, answer.headers["allow"]) == (405, "GET,POST")


async def test_a_feed_that_is_not_wanted_any_more_is_gone() -> None:
    """Its hub hears 410 when it delivers and 404 when it verifies; so after a restart, when nothing is kept of it."""
    async with Hub() as hub:
        async with subscriber(Clock()) as ours:
            await ours.subscribe(hub)
            ours.subscriptions.forget(FEED)
            answers = [await hub.send(BODY), await hub.call(mode="subscribe", topic=TOPIC, challenge="c")]
            assert ours.drawer.records == {}
        async with subscriber(Clock()) as ours:
            hub.proxy = ours.url
            answers.append(await hub.send(BODY))

        assert [answer.status_code for answer in answers] == [410, 404, 410]
        assert ours.desk.taken == []


async def test_a_proxy_may_put_it_under_any_path() -> None:
    """Whether a proxy takes the path of the public address off or leaves it, the callback is found."""
    async with Hub() as hub, subscriber(Clock()) as ours:
        await ours.subscribe(hub)
        answers = []
        for prefix in ("", "/websub", "/a/b"):
            hub.proxy = ours.url + prefix
            answers.append((await hub.send(b"<rss>" + prefix.encode())).status_code)

        assert answers == [202, 202, 202]
        assert len(ours.desk.taken) == 3


@pytest.mark.parametrize("is_length_told", [True, False])
async def test_a_body_that_is_too_large_is_cut(is_length_told: bool) -> None:  # noqa: FBT001  both ways of HTTP
    """With its length told it is not even read, without it no further than the limit; a poll has to find it."""
    clock = Clock()
    async with Hub() as hub, subscriber(clock, policy=WebSubPolicy(max_body_bytes=1000)) as ours:
        await ours.subscribe(hub)
        most = await hub.send(b"x" * 1000)
        clock.advance(1)
        if is_length_told:
            head = f"POST {_path(hub)} HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000000\r\n\r\n"
            answer = await _raw(ours, head.encode(), is_left_open=True)
        else:
            head = f"POST {_path(hub)} HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
            answer = await _raw(ours, head.encode() + b"3e9\r\n" + b"x" * 1001 + b"\r\n", is_left_open=True)

        assert most.status_code == 202
        assert answer.startswith(b"HTTP/1.1 413 ")
        assert ours.callback.counts["too-large"] == 1
        assert not ours.subscriptions.is_pushed(FEED, clock())


async def test_a_body_that_drips_is_left() -> None:
    """A hub that never ends a body does not hold its place for ever."""
    async with Hub() as hub, subscriber(Clock(), policy=WebSubPolicy(body_s=0.1)) as ours:
        await ours.subscribe(hub)
        head = f"POST {_path(hub)} HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nfive!"
        answer = await _raw(ours, head.encode(), is_left_open=True)

        assert answer.startswith(b"HTTP/1.1 408 ")


@pytest.mark.parametrize(
    "broken",
    [b"Content-Length: 10\r\n\r\nfive!", b"Transfer-Encoding: chunked\r\n\r\nnot a length\r\n<rss/>\r\n0\r\n\r\n"],
    ids=["half", "chunks"],
)
async def test_a_body_that_breaks_leaves_nothing(broken: bytes, caplog: pytest.LogCaptureFixture) -> None:
    """Half a body is no delivery, and its place is free again; nothing about it is an error of ours."""
    policy = WebSubPolicy(max_in_flight=1, max_in_flight_of_feed=1)
    async with Hub() as hub, subscriber(Clock(), policy=policy) as ours:
        await ours.subscribe(hub)
        for _ in range(3):
            await _raw(ours, f"POST {_path(hub)} HTTP/1.1\r\nHost: a\r\n".encode() + broken)
        answer = await hub.send(BODY)

        assert answer.status_code == 202
        assert [body for _, body, _ in ours.desk.taken] == [BODY]
        assert "callback.py" not in caplog.text


@pytest.mark.parametrize(
    ("content_type", "coding"),
    [
        ("image/png", None),
        ("multipart/form-data; boundary=x", None),
        ("Application/X-WWW-Form-URLencoded", None),
        ("application/rss+xml", "gzip"),
        ("application/rss+xml", "br"),
    ],
)
async def test_what_cannot_be_a_feed_is_not_read(content_type: str, coding: str | None) -> None:
    """Forms, pictures, and packed bodies, of which a small one can be a large one, are refused."""
    headers = [] if coding is None else [("Content-Encoding", coding)]
    async with Hub() as hub, subscriber(Clock()) as ours:
        await ours.subscribe(hub)
        answer = await hub.send(gzip.compress(BODY), content_type=content_type, headers=headers)

        assert answer.status_code == 415
        assert ours.desk.taken == []


@pytest.mark.parametrize("content_type", [None, "text/html", "text/plain", "application/octet-stream", "nonsense"])
async def test_a_wrong_content_type_is_no_reason(content_type: str | None) -> None:
    """Publishers name many types wrongly; the reader decides what a document is."""
    async with Hub() as hub, subscriber(Clock()) as ours:
        await ours.subscribe(hub)
        await hub.send(BODY, content_type=content_type)

        assert [(body, told) for _, body, told in ours.desk.taken] == [(BODY, content_type)]


async def test_an_empty_delivery_is_nothing() -> None:
    """A signed body of no bytes is answered, and handed to nobody."""
    async with Hub() as hub, subscriber(Clock()) as ours:
        await ours.subscribe(hub)
        answer = await hub.send(b"")

        assert answer.status_code == 202
        assert ours.desk.taken == []


async def test_a_flood_of_one_feed_leaves_room_for_others() -> None:
    """Beyond two deliveries of a feed at once its hub hears 429, beyond three of all anyone 503."""
    policy = WebSubPolicy(max_in_flight=3, max_in_flight_of_feed=2)
    async with Hub() as hub, Hub() as other, subscriber(Clock(), "one", "two", policy=policy) as ours:
        await ours.subscribe(hub, feed_id="one")
        await ours.subscribe(other, feed_id="two", topic=f"{TOPIC}/two")
        ours.desk.holds.clear()
        open_ones = [asyncio.create_task(hub.send(b"<rss>%d</rss>" % number)) for number in range(2)]
        await ours.desk.has_begun(2)
        third = await hub.send(b"<rss>3</rss>")
        open_ones.append(asyncio.create_task(other.send(b"<rss>4</rss>")))
        await ours.desk.has_begun(3)
        fifth = await other.send(b"<rss>5</rss>")
        ours.desk.holds.set()
        taken = await asyncio.gather(*open_ones)
        after = await hub.send(b"<rss>3</rss>")

        assert (third.status_code, fifth.status_code) == (429, 503)
        assert third.headers["retry-after"] == fifth.headers["retry-after"] == "30"
        assert [answer.status_code for answer in (*taken, after)] == [202] * 4
        assert len(ours.desk.taken) == 4


async def test_a_delivery_of_the_old_hub_earns_the_new_one_nothing() -> None:
    """A document that is being kept while its feed turns to another hub is kept, and says nothing for that hub."""
    clock = Clock()
    async with Hub() as old, Hub() as new, subscriber(clock) as ours:
        await ours.subscribe(old)
        clock.advance(DAY_S)
        ours.desk.holds.clear()
        sending = asyncio.create_task(old.send(BODY))
        await ours.desk.has_begun(1)
        await ours.subscribe(new)
        ours.desk.holds.set()
        answer = await sending

        assert (answer.status_code, len(ours.desk.taken)) == (202, 1)
        assert not ours.subscriptions.is_pushed(FEED, clock())


async def test_logs_hold_no_secret_and_repeat_nothing(caplog: pytest.LogCaptureFixture) -> None:
    """A hub that signs wrongly a hundred times is told of once, without callback and secret, until it signs well."""
    async with Hub() as hub, subscriber(Clock()) as ours:
        with capture_logs() as told, caplog.at_level(logging.INFO, "aiohttp"):
            await ours.subscribe(hub)
            for number in range(20):
                await hub.send(b"<rss>%d</rss>" % number, secret=ANOTHER)
            await hub.send(BODY)
            await hub.send(BODY, secret=ANOTHER)
            await hub.call(mode="denied", topic=TOPIC, reason="no")
        words = str(told) + caplog.text

        assert [line["event"] for line in told] == ["hub verified", *["delivery ignored"] * 2, "hub refuses"]
        assert hub.last["hub.secret"] not in words
        assert hub.last["hub.callback"].rpartition("/")[2] not in words


async def test_a_hub_with_a_path_shows_only_its_host() -> None:
    """Some hubs give each publisher a path that is a secret."""
    async with Hub() as hub, subscriber(Clock()) as ours:
        with capture_logs() as told:
            ours.subscriptions.note(FEED, Offer(TOPIC, (f"{hub.url}secret-path",)))
            hub.proxy = ours.url
            await ours.ask(hub)

        assert told[0]["hub"] == hub.url.removeprefix("http://").rstrip("/")
        assert "secret-path" not in str(told)
