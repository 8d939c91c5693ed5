"""A fetch ends in time and in bounds, with what came or with the reason why nothing did."""

import asyncio
import ssl
from pathlib import Path

import pytest
from feed_site import HOST, LOOPBACK, NOON, Answer, FeedSite, item, rss
from ports import free_port

from connectors.feeds.polling.verdict import judge
from connectors.web.fetch import FetchResult, Move, Validators, fetch, new_client
from connectors.web.limits import Limits

DATA = Path(__file__).parent / "data"
DOCUMENT = rss(item(1))
QUICK = Limits(connect_s=2.0, read_s=0.2, total_s=0.4)


async def _fetched(url: str, validators: Validators | None = None, limits: Limits | None = None) -> FetchResult:
    limits = limits or Limits()
    async with new_client(limits, LOOPBACK) as client:
        return await fetch(client, url, validators or Validators(), limits)


async def _answered(answer: Answer, limits: Limits | None = None) -> FetchResult:
    async with FeedSite({"/feed": answer}) as site:
        return await _fetched(f"{site.url}/feed", limits=limits)


def _verdict(result: FetchResult) -> tuple[str, str]:
    verdict = judge(result, NOON)
    return verdict.word, verdict.reason


async def test_what_is_answered_comes_whole() -> None:
    """Body, type and validators are as the server gave them; the request says who asks."""
    headers = {"content-type": "text/xml", "etag": '"one"', "last-modified": "Thu, 06 Mar 2025 12:00:00 GMT"}
    async with FeedSite({"/feed": Answer(body=DOCUMENT, headers=headers)}) as site:
        result = await _fetched(f"{site.url}/feed")

    assert (result.status, result.body, result.content_type) == (200, DOCUMENT, "text/xml")
    assert result.validators == Validators('"one"', "Thu, 06 Mar 2025 12:00:00 GMT")
    assert site.requests[0].headers["user-agent"].startswith("marsad/")
    assert "if-none-match" not in site.requests[0].headers
    assert "if-modified-since" not in site.requests[0].headers


async def test_what_the_headers_say_of_the_answer_is_told() -> None:
    """How long it stays true, when to come again and where else it is, as the server wrote it."""
    headers = {
        "cache-control": "max-age=600",
        "expires": "0",
        "date": "Thu, 06 Mar 2025 12:00:00 GMT",
        "age": "200",
        "retry-after": "120",
        "link": '<https://hub.example/>; rel="hub"',
    }
    result = await _answered(Answer(body=DOCUMENT, headers=headers))

    assert headers == {name: getattr(result, name.replace("-", "_")) for name in headers}


@pytest.mark.parametrize(
    "validators",
    [
        Validators('W/"a-1"', "Thu, 06 Mar 2025 12:00:00 GMT"),
        Validators("unquoted", "2025-03-06, whatever"),
        Validators('"caf\xe9 \xff"', None),
        Validators(None, "Thu, 06 Mar 2025 12:00:00 GMT"),
    ],
)
async def test_validators_go_back_to_the_letter(validators: Validators) -> None:
    """Whatever a server uses as ETag or date, bytes beyond ASCII included, it gets back unchanged."""
    given = {"etag": validators.etag, "last-modified": validators.last_modified}
    headers = {name: value for name, value in given.items() if value is not None}
    async with FeedSite({"/feed": [Answer(body=DOCUMENT, headers=headers), Answer(status=304)]}) as site:
        first = await _fetched(f"{site.url}/feed")
        second = await _fetched(f"{site.url}/feed", first.validators)

    assert first.validators == validators
    assert site.requests[1].headers.get("if-none-match") == validators.etag
    assert site.requests[1].headers.get("if-modified-since") == validators.last_modified
    assert _verdict(second) == ("unchanged", "not-modified")


@pytest.mark.parametrize("status", [301, 302, 307, 308])
async def test_a_redirect_is_followed(status: int) -> None:
    """The answer is that of the new address, which is told."""
    moved = Answer(status=status, headers={"location": "/new"})
    async with FeedSite({"/feed": moved, "/new": Answer(body=DOCUMENT)}) as site:
        result = await _fetched(f"{site.url}/feed", Validators('"one"'))

    assert (result.status, result.body) == (200, DOCUMENT)
    assert (result.url, result.final_url) == (f"{site.url}/feed", f"{site.url}/new")
    assert site.requests[1].headers["if-none-match"] == '"one"'


async def test_every_hop_is_told() -> None:
    """Each redirect with its status and where it led, in order; the poller adopts what is lasting."""
    moved = {
        "/feed": Answer(status=301, headers={"location": "/a"}),
        "/a": Answer(status=302, headers={"location": "b?x=1#top"}),
        "/b?x=1": Answer(body=DOCUMENT),
    }
    async with FeedSite(moved) as site:
        result = await _fetched(f"{site.url}/feed")

    assert result.moves == (Move(301, f"{site.url}/a"), Move(302, f"{site.url}/b?x=1"))
    assert result.final_url == f"{site.url}/b?x=1"


async def test_a_failure_tells_how_far_it_came() -> None:
    """What was followed before, and where it ended."""
    moved = {
        "/feed": Answer(status=301, headers={"location": "/a"}),
        "/a": Answer(status=302, headers={"location": "ftp://news.example/"}),
    }
    async with FeedSite(moved) as site:
        result = await _fetched(f"{site.url}/feed")

    assert (result.failure, result.moves, result.final_url) == (
        "not-http",
        (Move(301, f"{site.url}/a"),),
        f"{site.url}/a",
    )


async def test_as_many_redirects_as_allowed_are_followed() -> None:
    """The bound itself is allowed, one more is not."""
    limits = Limits(max_redirects=3)
    moved = {f"/{hop}": Answer(status=302, headers={"location": f"/{hop + 1}"}) for hop in range(4)}
    async with FeedSite({**moved, "/4": Answer(body=DOCUMENT)}) as site:
        results = [await _fetched(f"{site.url}/{first}", limits=limits) for first in (1, 0)]

    assert [_verdict(result) for result in results] == [("ok", "fetched"), ("hard", "too-many-redirects")]


async def test_a_login_goes_to_its_own_site_and_is_shown_nowhere() -> None:
    """It stays over a redirect within the site, leaves for no other, and does not come back from there."""
    async with FeedSite({}) as home, FeedSite({}) as other:
        home.answers("/feed", Answer(status=302, headers={"location": "/a", "set-cookie": "hush=1"}))
        home.answers("/a", Answer(status=302, headers={"location": f"{other.url}/b"}))
        other.answers("/b", Answer(status=302, headers={"location": f"{home.url}/c"}))
        home.answers("/c", Answer(body=DOCUMENT))
        result = await _fetched(f"{home.url}/feed".replace("http://", "http://desk:hush%40@"))

    shown = [
        (request.headers.get("authorization"), request.headers.get("cookie"))
        for request in (*home.requests[:2], *other.requests, *home.requests[2:])
    ]
    login = "Basic ZGVzazpodXNoQA=="
    assert shown == [(login, None), (login, "hush=1"), (None, None), (None, None)]
    assert (result.url, result.status) == (f"{home.url}/feed", 200)
    assert "hush" not in repr(result).replace(repr(result.body), "")


@pytest.mark.parametrize(
    "url",
    [
        "http://desk:hush@[broken/feed",
        "ftp://desk:hush@a.example/",
        "http://desk:hush@",
        "http://desk:hush/hush@a.example/feed",
        "http://desk:hush#1@a.example/feed",
        "http://desk:hush\t@a.example/feed",
    ],
)
async def test_a_login_is_in_no_complaint(url: str) -> None:
    """Not even where the address is none."""
    result = await _fetched(url)

    assert result.failure is not None
    assert "hush" not in repr(result)


async def test_cookies_do_not_outlive_the_fetch() -> None:
    """What a site sets in one fetch, neither the next one nor another feed shows."""
    answers = {
        path: [Answer(status=302, headers={"location": path, "set-cookie": "a=1"}), Answer(body=DOCUMENT)]
        for path in ("/feed", "/two")
    }
    async with FeedSite(answers) as site, new_client(Limits(), LOOPBACK) as client:
        for path in ("/feed", "/feed", "/two"):
            await fetch(client, site.url + path, Validators(), Limits())

    cookies = [request.headers.get("cookie") for request in site.requests]
    assert cookies == [None, "a=1", None, None, "a=1"]


async def test_the_status_counts_whatever_comes_with_it() -> None:
    """A page with an error that is too long, badly packed or cut off does not hide the error and its wish."""
    headers = {"retry-after": "60"}
    answers = {
        "/long": Answer(status=503, headers=headers, body=b"x" * (1024 * 1024)),
        "/packed": Answer(status=503, headers={**headers, "content-encoding": "br"}, body=b"?"),
        "/cut": Answer(status=503, headers=headers, body=b"?", claimed_bytes=10),
    }
    async with FeedSite(answers) as site:
        verdicts = [judge(await _fetched(site.url + path), NOON) for path in answers]

    assert [(verdict.reason, verdict.retry_after_s) for verdict in verdicts] == [("http-503", 60.0)] * 3


@pytest.mark.parametrize("status", [404, 429, 503])
async def test_the_status_counts_however_long_its_page_takes(status: int) -> None:
    """An error page that drips beyond the time of the fetch, and beyond its size, does not hide the server's wish."""
    answers = {
        "/slow": Answer(status=status, headers={"retry-after": "60"}, body=DOCUMENT, drip_s=0.05),
        "/silent": Answer(status=status, headers={"retry-after": "60"}, body=b"?", claimed_bytes=1_000_000, drip_s=9.0),
    }
    async with FeedSite(answers) as site:
        results = [await _fetched(site.url + path, limits=QUICK) for path in answers]

    verdicts = [judge(result, NOON) for result in results]
    assert [(verdict.reason, verdict.retry_after_s) for verdict in verdicts] == [(f"http-{status}", 60.0)] * 2
    assert [result.failure for result in results] == [None, None]


@pytest.mark.parametrize(
    ("location", "expected"),
    [
        ("/feed", ("hard", "redirect-loop")),
        ("ftp://news.example/feed", ("hard", "not-http")),
        ("file:///etc/hostname", ("hard", "not-http")),
        ("http://xn--a/", ("hard", "bad-address")),
        ("http://\u00e9\u200e:port/", ("hard", "bad-address")),
    ],
)
async def test_a_redirect_to_nowhere_has_a_reason(location: str, expected: tuple[str, str]) -> None:
    """A server cannot lead us in a circle, away from the web, or to an address that is none."""
    header = location.encode().decode("latin-1")
    result = await _answered(Answer(status=302, headers={"location": header}))

    assert _verdict(result) == expected


@pytest.mark.parametrize(
    ("status", "expected"),
    [(404, ("soft", "http-404")), (410, ("gone", "http-410")), (500, ("temporary", "http-500"))],
)
async def test_a_refusal_is_told_by_its_status(status: int, expected: tuple[str, str]) -> None:
    """A page that comes with an error is not taken for the feed."""
    assert _verdict(await _answered(Answer(status=status, body=DOCUMENT))) == expected


@pytest.mark.parametrize("status", [429, 503])
async def test_a_wish_for_a_pause_arrives(status: int) -> None:
    """Retry-After is part of the verdict."""
    verdict = judge(await _answered(Answer(status=status, headers={"retry-after": "120"})), NOON)

    assert (verdict.word, verdict.retry_after_s) == ("temporary", 120.0)


async def test_a_refused_connection_is_temporary() -> None:
    """Nobody listens: that may be our own network."""
    verdict = judge(await _fetched(f"http://{HOST}:{free_port()}/feed"), NOON)

    assert (verdict.word, verdict.reason, verdict.is_network) == ("temporary", "no-connection", True)
    assert "Connection refused" in verdict.sentence


async def test_a_server_that_says_nothing_is_left_in_time() -> None:
    """Silence ends the fetch."""
    result = await _answered(Answer(after=asyncio.Event()), QUICK)

    assert _verdict(result) == ("temporary", "timeout")


async def test_a_server_that_drips_is_left_in_time() -> None:
    """A byte now and then keeps no fetch alive beyond its whole time."""
    result = await _answered(Answer(body=DOCUMENT, drip_s=0.05), QUICK)

    assert _verdict(result) == ("temporary", "timeout")
    assert result.detail == "the answer was not whole after 0.4 s"


async def test_an_answer_cut_off_is_no_answer() -> None:
    """Less than the length that was told: what came is not read, so that nothing is taken for the whole feed."""
    result = await _answered(Answer(body=DOCUMENT, claimed_bytes=len(DOCUMENT) + 1))

    assert _verdict(result) == ("temporary", "broken-answer")
    assert result.body == b""


async def test_a_server_without_tls_is_a_tls_failure() -> None:
    """A server that speaks no TLS where TLS is asked is told from one that is not there."""

    async def refuse(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        writer.close()

    server = await asyncio.start_server(refuse, HOST, 0)
    async with server:
        result = await _fetched(f"https://{HOST}:{server.sockets[0].getsockname()[1]}/feed")

    assert _verdict(result) == ("temporary", "tls")


async def test_a_handshake_without_end_is_a_timeout() -> None:
    """A server that takes the connection and says nothing is slow, whatever it should have said."""
    never = asyncio.Event()

    async def wait(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await never.wait()
        writer.close()

    server = await asyncio.start_server(wait, HOST, 0)
    async with server:
        url = f"https://{HOST}:{server.sockets[0].getsockname()[1]}/feed"
        result = await _fetched(url, limits=Limits(connect_s=0.2))
        never.set()

    assert _verdict(result) == ("temporary", "connect-timeout")


async def test_a_certificate_that_nobody_vouches_for_is_a_tls_failure() -> None:
    """No feed is read from a server that cannot prove who it is."""
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(DATA / "self_signed.pem")
    async with FeedSite({"/feed": Answer(body=DOCUMENT)}, tls=tls) as site:
        verdict = judge(await _fetched(f"{site.url}/feed"), NOON)

    assert (verdict.word, verdict.reason, verdict.is_network) == ("temporary", "tls", True)
    assert "CERTIFICATE_VERIFY_FAILED" in verdict.sentence
    assert site.requests == []


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("ftp://news.example/feed", ("hard", "not-http")),
        ("news.example/feed", ("hard", "not-http")),
        ("http://[broken/feed", ("hard", "bad-address")),
        ("http://xn--a/feed", ("hard", "bad-address")),
        (f"http://{HOST}:99999/feed", ("hard", "bad-address")),
        (f"https://{HOST}:65536/feed", ("hard", "bad-address")),
        (f"http://{HOST}:-1/feed", ("hard", "bad-address")),
        (f"http://{HOST}:0/feed", ("hard", "bad-address")),
        ("http://.example/feed", ("hard", "bad-address")),
        (f"http://{'n' * 64}.example/feed", ("hard", "bad-address")),
        ("", ("hard", "not-http")),
    ],
)
async def test_an_address_that_is_none_is_never_asked(url: str, expected: tuple[str, str]) -> None:
    """What waiting cannot mend is told to the operator."""
    assert _verdict(await _fetched(url)) == expected
