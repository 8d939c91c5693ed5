"""What a redirect leads to is asked for as its own host allows, in its own turn."""

import asyncio

import pytest
from feed_site import DEADLINE_S, Answer, FeedSite
from page_desk import HTML, LEAD, STORY, Answers, is_read, page, page_desk, reason_of, robots

from connectors.articles.page import Page, PageError, PageText
from connectors.articles.pages import SPACING_S
from connectors.web.aside import Aside

_Aside = Aside[Page, PageText]


async def test_redirects_to_robots_txt_are_followed(aside: _Aside) -> None:
    """RFC 9309, 2.3.1.2: what is found at their end holds for the host; one without end is a host without rules."""
    answers: Answers = {
        "/robots.txt": Answer(status=301, headers={"location": "/r"}),
        "/r": robots("User-agent: *\nDisallow: /"),
    }
    async with page_desk(aside, answers) as desk:
        assert await reason_of(desk) == "page-refused-by-robots"
    async with page_desk(
        aside, {"/robots.txt": Answer(status=302, headers={"location": "/robots.txt"}), "/1": page()}
    ) as desk:
        assert await is_read(desk)


async def test_a_page_that_a_redirect_led_to_is_its_host_s_to_allow(aside: _Aside) -> None:
    """What the other host refuses is not used; what it allows is read."""
    async with FeedSite({"/robots.txt": robots("User-agent: *\nDisallow: /no"), "/1": page(), "/no": page()}) as other:
        short: Answers = {
            path: Answer(status=302, headers={"location": f"{other.url}{path}"}) for path in ("/1", "/no")
        }
        async with page_desk(aside, short) as desk:
            assert await is_read(desk)
            assert await reason_of(desk, "/no") == "page-refused-by-robots"

    assert [request.path for request in other.requests] == ["/robots.txt", "/1"]


async def test_a_redirect_within_a_host_leads_round_no_rule(aside: _Aside) -> None:
    """Each address on the way is the host's to allow, and is asked for after a pause like any other."""
    text = "User-agent: *\nDisallow: /no"
    to_no, to_yes = (Answer(status=302, headers={"location": path}) for path in ("/no/1", "/2"))
    async with page_desk(aside, {"/robots.txt": robots(text), "/1": to_yes, "/2": page(), "/3": to_no}) as desk:
        assert await is_read(desk)
        assert await reason_of(desk, "/3") == "page-refused-by-robots"

    assert desk.asked == ["/robots.txt", "/1", "/2", "/3"]
    assert desk.pauses == [SPACING_S] * 3


@pytest.mark.parametrize("path", ["/robots.txt", "/1"])
async def test_another_host_is_asked_in_its_own_turn(aside: _Aside, path: str) -> None:
    """Where a page or a robots.txt leads to another host, it waits there, and the first host is free meanwhile."""
    held = asyncio.Event()
    theirs: Answers = {"/robots.txt": robots(""), "/1": page(), "/busy": Answer(body=STORY, headers=HTML, after=held)}
    async with FeedSite(theirs) as other:
        moved = Answer(status=302, headers={"location": f"{other.url}{path}"})
        async with page_desk(aside, {"/robots.txt": robots(""), "/1": page(), "/2": page(), path: moved}) as desk:
            busy = asyncio.create_task(desk.pages.read(f"{other.url}/busy"))
            await other.has(1, "/busy")
            asking = asyncio.create_task(is_read(desk))
            await desk.site.has(1, path)
            async with asyncio.timeout(DEADLINE_S), desk.turns.at(desk.site.url):
                early = [request.path for request in other.requests]
            held.set()
            await busy

            assert await asking
    assert early == ["/robots.txt", "/busy"]


async def test_hosts_that_lead_to_each_other_do_not_wait_for_ever(aside: _Aside) -> None:
    """Nobody holds a turn while waiting for another, for pages and for robots.txt."""
    async with FeedSite({"/end": page(), "/rules": robots("")}) as other:
        mine: Answers = {"/end": page(), "/rules": robots("")}
        async with page_desk(aside, mine) as desk, asyncio.timeout(DEADLINE_S):
            for one, two in ((desk.site, other), (other, desk.site)):
                one.answers("/go", Answer(status=302, headers={"location": f"{two.url}/end"}))
                one.answers("/robots.txt", Answer(status=302, headers={"location": f"{two.url}/rules"}))
            read = await asyncio.gather(*(desk.pages.read(f"{site.url}/go") for site in (desk.site, other)))

    assert all(one.text.startswith(LEAD) for one in read)


async def test_robots_txt_that_is_elsewhere_is_asked_for_once(aside: _Aside) -> None:
    """Also by those that come while its own host is waited for."""
    held = asyncio.Event()
    async with FeedSite({"/rules": Answer(after=held)}) as other:
        moved = Answer(status=302, headers={"location": f"{other.url}/rules"})
        async with page_desk(aside, {"/robots.txt": moved, "/1": page(), "/2": page()}) as desk:
            first = asyncio.create_task(is_read(desk, "/1"))
            await other.has(1)
            second = asyncio.create_task(is_read(desk, "/2"))
            await asyncio.sleep(0)
            held.set()

            assert await first
            assert await second
    assert desk.asked == ["/robots.txt", "/1", "/2"]


async def test_redirects_without_end_are_of_one_page(aside: _Aside) -> None:
    """The next page of the host is asked for all the same."""
    hops: Answers = {f"/{hop}": Answer(status=302, headers={"location": f"/{hop + 1}"}) for hop in range(9)}
    async with page_desk(aside, {**hops, "/9": page()}) as desk:
        assert await reason_of(desk, "/0") == "page-failed"

        assert await is_read(desk, "/9")


async def test_the_host_that_refuses_is_left_alone_not_the_one_that_led_there(aside: _Aside) -> None:
    """A shortener leads to many hosts, of which one refuses us."""
    async with FeedSite({"/1": Answer(status=403), "/2": page()}) as other:
        short: Answers = {"/1": Answer(status=302, headers={"location": f"{other.url}/1"}), "/2": page()}
        async with page_desk(aside, short) as desk:
            assert await reason_of(desk) == "page-failed"
            with pytest.raises(PageError, match="left alone"):
                await desk.pages.read(f"{other.url}/2")

            assert await is_read(desk, "/2")
