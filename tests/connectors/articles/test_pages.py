"""A page is asked for as robots.txt allows, one at a time, and ends in its text or in a reason."""

import asyncio

import httpx
import pytest
from feed_site import Answer, Clock, FeedSite, gzip_bomb
from page_desk import HTML, STORY, Answers, is_read, page, page_desk, reason_of, robots

from connectors.articles.page import Page, PageError, PageText
from connectors.articles.pages import SPACING_S, Pages
from connectors.web.aside import Aside
from connectors.web.limits import Limits
from connectors.web.turns import Turns

QUICK = Limits(connect_s=2.0, read_s=0.2, total_s=0.4, max_body_bytes=100_000)
DAY_S = 24 * 3600.0
_Aside = Aside[Page, PageText]


async def test_the_text_of_a_page_is_read(aside: _Aside) -> None:
    """After robots.txt was asked for, once, by a client that says who it is."""
    async with page_desk(aside, {"/1": page(), "/2": page()}) as desk:
        assert await is_read(desk, "/1")
        assert await is_read(desk, "/2")

    assert desk.asked == ["/robots.txt", "/1", "/2"]
    assert all(request.headers["user-agent"].startswith("marsad/") for request in desk.site.requests)


@pytest.mark.parametrize(
    ("text", "is_allowed"),
    [
        ("User-agent: *\nDisallow: /", False),
        ("User-agent: *\nDisallow: /story", False),
        ("User-agent: *\nDisallow: /private", True),
        ("User-agent: *\nDisallow: /\n\nUser-agent: Marsad\nAllow: /story", True),
        ("User-agent: marsad\nDisallow: /\n\nUser-agent: *\nAllow: /", False),
        ("User-agent: otherbot\nDisallow: /", True),
        ("User-agent: *\nDisallow: /*.html$", False),
        ("User-agent: *\nDisallow: /s\nAllow: /story", True),
        ("\ufeffUser-agent: *\r\nDisallow: /\r\n", False),
        ("<html><body>Not found</body></html>", True),
        ("", True),
    ],
)
async def test_what_robots_txt_says_to_us_is_done(aside: _Aside, text: str, *, is_allowed: bool) -> None:
    """Its group for us counts, else the one for all; what is refused is not asked for."""
    async with page_desk(aside, {"/robots.txt": robots(text), "/story.html": page()}) as desk:
        if is_allowed:
            assert await is_read(desk, "/story.html")
        else:
            assert await reason_of(desk, "/story.html") == "page-refused-by-robots"

    assert ("/story.html" in desk.asked) == is_allowed


async def test_rules_are_of_the_address_that_is_asked_for(aside: _Aside) -> None:
    """Dots for folders, which the client resolves before it asks, lead round no rule."""
    text = "User-agent: *\nDisallow: /private/"
    async with page_desk(aside, {"/robots.txt": robots(text), "/private/1": page(), "/1": page()}) as desk:
        assert await reason_of(desk, "/open/../private/1") == "page-refused-by-robots"
        assert await is_read(desk, "/private/../1")

    assert desk.asked == ["/robots.txt", "/1"]


async def test_what_is_no_address_is_asked_nowhere(aside: _Aside) -> None:
    """A feed may name anything as its article."""
    async with page_desk(aside, {}) as desk:
        for url in ("http://news.example:99999/1", "http://[broken/1", "ftp://news.example/1"):
            with pytest.raises(PageError, match=r"no address|only http"):
                await desk.pages.read(url)


@pytest.mark.parametrize("status", [401, 403, 404, 410])
async def test_a_host_without_robots_txt_allows_all(aside: _Aside, status: int) -> None:
    """RFC 9309, 2.3.1.3: any 4xx is a host without one."""
    async with page_desk(
        aside, {"/robots.txt": robots("User-agent: *\nDisallow: /", status=status), "/1": page()}
    ) as desk:
        assert await is_read(desk)


@pytest.mark.parametrize("status", [429, 500, 503])
async def test_a_host_whose_robots_txt_cannot_be_had_is_not_asked(aside: _Aside, status: int) -> None:
    """RFC 9309, 2.3.1.4; it is asked again a while later, and not before."""
    answers: Answers = {"/robots.txt": [Answer(status=status), robots("")], "/1": page()}
    async with page_desk(aside, answers) as desk:
        assert await reason_of(desk) == "page-failed"
        desk.clock.advance(599)
        assert await reason_of(desk) == "page-failed"
        assert desk.asked == ["/robots.txt"]
        desk.clock.advance(2)

        assert await is_read(desk)


async def test_old_rules_hold_while_new_ones_cannot_be_had(aside: _Aside) -> None:
    """RFC 9309, 2.4: a day old or not."""
    answers: Answers = {
        "/robots.txt": [robots("User-agent: *\nDisallow: /no"), Answer(status=500)],
        "/1": page(),
        "/no": page(),
    }
    async with page_desk(aside, answers) as desk:
        assert await is_read(desk)
        desk.clock.advance(DAY_S + 1)

        assert await is_read(desk)
        assert await reason_of(desk, "/no") == "page-refused-by-robots"


async def test_rules_are_kept_for_a_day(aside: _Aside) -> None:
    """And asked for again then."""
    answers: Answers = {"/robots.txt": [robots(""), robots("User-agent: *\nDisallow: /")], "/1": page()}
    async with page_desk(aside, answers) as desk:
        assert await is_read(desk)
        desk.clock.advance(DAY_S - 5)
        assert await is_read(desk)
        desk.clock.advance(10)

        assert await reason_of(desk) == "page-refused-by-robots"


async def test_a_huge_robots_txt_is_read_up_to_a_bound(aside: _Aside) -> None:
    """RFC 9309, 2.5: rules within 500 KiB count, those behind do not, and one that does not end is none."""
    filler = "Disallow: /filler\n" * (480 * 1024 // 18)
    text = f"User-agent: *\nDisallow: /no\n{filler}" + "# more\n" * 10_000 + "Disallow: /\n"
    async with page_desk(aside, {"/robots.txt": robots(text), "/1": page(), "/no": page()}) as desk:
        assert await is_read(desk)
        assert await reason_of(desk, "/no") == "page-refused-by-robots"
    endless = Answer(body=gzip_bomb(64 * 1024 * 1024), headers={"content-encoding": "gzip"})
    async with page_desk(aside, {"/robots.txt": endless, "/1": page()}) as desk:
        assert await reason_of(desk) == "page-failed"


@pytest.mark.parametrize(
    ("wish", "pause_s"), [("", SPACING_S), ("0.2", SPACING_S), ("7", 7.0), ("86400", 30.0), ("soon", SPACING_S)]
)
async def test_a_crawl_delay_is_honoured_up_to_a_bound(aside: _Aside, wish: str, pause_s: float) -> None:
    """Between two requests lies what the host wishes, at least a second, at most half a minute."""
    text = f"User-agent: *\nCrawl-delay: {wish}\nDisallow:"
    async with page_desk(aside, {"/robots.txt": robots(text), "/1": page()}) as desk:
        await is_read(desk)
        await is_read(desk)

    assert desk.pauses == [pause_s, pause_s]


async def test_a_host_is_asked_for_one_page_at_a_time(aside: _Aside) -> None:
    """Ten that want pages of one host at once ask it one after another, and for robots.txt once."""
    held = asyncio.Event()
    answers: Answers = {"/robots.txt": robots(""), "/0": Answer(body=STORY, headers=HTML, after=held)}
    answers |= {f"/{number}": page() for number in range(1, 10)}
    async with page_desk(aside, answers) as desk:
        asking = [asyncio.create_task(is_read(desk, f"/{number}")) for number in range(10)]
        await desk.site.has(1, "/0")
        while_held = desk.asked
        held.set()

        assert all(await asyncio.gather(*asking))
    assert while_held == ["/robots.txt", "/0"]
    assert desk.asked == ["/robots.txt", *(f"/{number}" for number in range(10))]
    assert desk.pauses == [SPACING_S] * 10


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (Answer(status=404, body=STORY, headers=HTML), "page-failed"),
        (Answer(status=410), "page-failed"),
        (Answer(status=204), "page-failed"),
        (Answer(status=302, headers={"location": "/1"}), "page-failed"),
        (Answer(status=302, headers={"location": "http://[broken/"}), "page-failed"),
        (Answer(status=304), "page-failed"),
        (Answer(body=b"<p>" + b"x" * 200_000, headers=HTML), "page-failed"),
        (Answer(body=gzip_bomb(1024 * 1024), headers={**HTML, "content-encoding": "gzip"}), "page-failed"),
        (Answer(body=b"%PDF-1.7", headers={"content-type": "application/pdf"}), "page-not-article"),
        (Answer(body=b"{}", headers={"content-type": "application/json"}), "page-not-article"),
    ],
    ids=["404", "410", "204", "circle", "broken", "304", "large", "bomb", "pdf", "json"],
)
async def test_a_page_that_is_none_says_why(aside: _Aside, answer: Answer, reason: str) -> None:
    """And the next page of its host is asked for all the same."""
    async with page_desk(aside, {"/1": answer, "/2": page()}, QUICK) as desk:
        assert await reason_of(desk) == reason

        assert await is_read(desk, "/2")


@pytest.mark.parametrize(
    "answer",
    [
        Answer(status=401),
        Answer(status=403),
        Answer(status=429),
        Answer(status=500),
        Answer(status=503),
        Answer(body=STORY, headers=HTML, drip_s=0.1),
        Answer(body=STORY, headers=HTML, claimed_bytes=len(STORY) + 1),
    ],
    ids=["401", "403", "429", "500", "503", "drip", "short"],
)
async def test_a_host_that_refuses_or_fails_is_left_alone(aside: _Aside, answer: Answer) -> None:
    """For ten minutes none of its pages is asked for, so that its articles wait for nothing."""
    async with page_desk(aside, {"/1": answer, "/2": page()}, QUICK) as desk:
        assert await reason_of(desk) == "page-failed"
        desk.clock.advance(598)
        assert await reason_of(desk, "/2") == "page-failed"
        assert "/2" not in desk.asked
        desk.clock.advance(3)

        assert await is_read(desk, "/2")


@pytest.mark.parametrize(
    ("wish", "rest_s"),
    [
        ("3600", 3600.0),
        ("5", 600.0),
        ("9" * 30, DAY_S),
        ("soon", 600.0),
        ("Thu, 06 Mar 2025 13:00:00 GMT", 3600.0),
        ("Thu, 06 Mar 2025 11:00:00 GMT", 600.0),
    ],
)
async def test_a_host_rests_for_as_long_as_it_says(aside: _Aside, wish: str, rest_s: float) -> None:
    """At least ten minutes, at most a day; Retry-After in seconds or as a date."""
    answers: Answers = {"/1": Answer(status=503, headers={"retry-after": wish}), "/2": page()}
    async with page_desk(aside, answers) as desk:
        assert await reason_of(desk) == "page-failed"
        desk.clock.advance(rest_s - 2)
        assert await reason_of(desk, "/2") == "page-failed"
        desk.clock.advance(3)

        assert await is_read(desk, "/2")


async def test_a_host_that_is_left_alone_is_so_under_any_name(aside: _Aside) -> None:
    """With a login or without, it is one host; and its feeds are asked on."""
    async with page_desk(aside, {"/1": Answer(status=403), "/2": page()}) as desk:
        assert await reason_of(desk) == "page-failed"
        with pytest.raises(PageError, match="left alone"):
            await desk.pages.read(f"{desk.site.url}/2".replace("//", "//guest@"))

        assert desk.turns.paused_s(desk.site.url) == 0.0


async def test_a_host_that_is_not_there_costs_one_try(aside: _Aside) -> None:
    """No server: robots.txt cannot be had."""
    async with FeedSite({}) as gone:
        pass
    async with page_desk(aside, {}) as desk:
        with pytest.raises(PageError) as refused:
            await desk.pages.read(f"{gone.url}/1")

    assert refused.value.reason == "page-failed"


async def test_what_nobody_foresaw_is_a_failure_of_one_page(aside: _Aside) -> None:
    """An error of a library that no rule knows leaves the entry its summary."""

    def broken(_: httpx.Request) -> httpx.Response:
        raise RuntimeError("no such case")

    async with httpx.AsyncClient(transport=httpx.MockTransport(broken)) as client:
        with pytest.raises(PageError, match="RuntimeError: a fault of this program") as failed:
            await Pages(client, Turns(0.0), Clock(), aside).read("https://news.example/1")

    assert failed.value.reason == "page-failed"


async def test_a_hostile_page_harms_no_other(aside: _Aside) -> None:
    """Nesting without end is refused or read, and the next page is read."""
    deep = page(b"<html><body>" + b"<div>" * 200_000 + b"x")
    tables = page(b"<html><body>" + b"<table><tr><td>" * 20_000 + b"x")
    async with page_desk(aside, {"/deep": deep, "/tables": tables, "/1": page()}) as desk:
        for path in ("/deep", "/tables"):
            try:
                text = (await desk.pages.read(f"{desk.site.url}{path}")).text
            except PageError as error:
                assert error.reason == "page-failed"  # noqa: PT017  either end is right
            else:
                assert len(text) < 100

        assert await is_read(desk)
