"""`marsad feeds check` tries one feed, one with its candidates, or all, and says which of them answer."""

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from background import Background
from command_line import Marsad
from feed_site import Answer, FeedSite, feed, item, rss

from connectors.feeds.catalogue.feed import Feed
from connectors.feeds.catalogue.files import write_catalogue

PAGE = b'<!doctype html><html><head><link rel="alternate" type="application/rss+xml" href="/feed"></head></html>'
WIDE = {"COLUMNS": "400"}


@pytest.fixture
def site() -> Iterator[FeedSite]:
    """Return a site with a feed, a page that names it, and nothing else."""
    background = Background()
    site = FeedSite({"/feed": Answer(body=rss(item(1), item(2))), "/page": Answer(body=PAGE)})
    background.run(site.__aenter__())
    yield site
    background.run(site.__aexit__())
    background.close()


@pytest.fixture
def catalogue(site: FeedSite, tmp_path: Path) -> Path:
    """Return a catalogue: a feed that is well, one that has moved, one that is gone for good, one switched off."""
    moved = msgspec.structs.replace(
        feed(f"{site.url}/old", "moved"), candidates=(f"{site.url}/feed?2", f"{site.url}/x")
    )
    off = msgspec.structs.replace(feed(f"{site.url}/feed", "off"), enabled=False)
    return _written(tmp_path, feed(f"{site.url}/feed", "well"), moved, feed(f"{site.url}/none", "gone"), off)


def _written(tmp_path: Path, *feeds: Feed) -> Path:
    path = tmp_path / "catalogue.yaml"
    write_catalogue(path, feeds)
    return path


def _rows(text: str) -> list[list[str]]:
    return [line.rstrip().split(maxsplit=3) for line in text.splitlines()]


def test_a_web_page_is_told_with_the_feeds_that_it_names(marsad_process: Marsad, site: FeedSite) -> None:
    """Whoever gives the address of a page reads there which address to give."""
    ended = marsad_process("feeds", "check", f"{site.url}/page")

    expected = f"html: the answer is a web page, not a feed; it names {site.url}/feed\n"
    assert (ended.code, ended.out, ended.err) == (1, b"", expected)


def test_every_form_of_check_names_the_feeds_of_a_page(marsad_process: Marsad, site: FeedSite, tmp_path: Path) -> None:
    """Among all feeds, among candidates and for programs as for one address."""
    page = feed(f"{site.url}/page", "page")
    both = msgspec.structs.replace(page, id="both", candidates=(f"{site.url}/page?2",))
    site.answers("/page?2", Answer(body=PAGE))
    path = _written(tmp_path, page, both)
    ended = [
        marsad_process("feeds", "check", *arguments, "--catalogue", path)
        for arguments in (("--all",), ("both",), ("page", "--json"))
    ]

    assert [one.text.count(f"it names {site.url}/feed") for one in ended] == [3, 2, 1]


def test_a_feed_is_checked_by_its_id(marsad_process: Marsad, catalogue: Path) -> None:
    """One without candidates shows what is in it, one that is switched off too."""
    ended = [marsad_process("feeds", "check", name, "--catalogue", catalogue) for name in ("well", "off")]

    assert [one.code for one in ended] == [0, 0]
    assert [one.text.splitlines()[0] for one in ended] == ["News: 2 entries"] * 2


def test_each_candidate_has_its_verdict(marsad_process: Marsad, site: FeedSite, catalogue: Path) -> None:
    """All addresses are asked, in order; the feed is well when one of them is."""
    site.answers("/feed?2", Answer(body=rss(item(1))))
    ended = marsad_process("feeds", "check", "moved", "--catalogue", catalogue, environ=WIDE)

    missing = "http-404: HTTP 404: nothing there; if it goes on, look for the feed's new address"
    assert ended.code == 0
    assert _rows(ended.text)[1:] == [
        ["moved", "failed", f"{site.url}/old", missing],
        ["moved", "ok", f"{site.url}/feed?2", "1 entries"],
        ["moved", "failed", f"{site.url}/x", missing],
    ]


def test_a_feed_without_an_address_that_answers_fails(marsad_process: Marsad, catalogue: Path) -> None:
    """Exit code 1 when neither the address nor a candidate answers."""
    ended = marsad_process("feeds", "check", "moved", "--catalogue", catalogue, environ=WIDE)

    assert (ended.code, [row[1] for row in _rows(ended.text)[1:]]) == (1, ["failed"] * 3)


def test_all_are_checked_in_order(marsad_process: Marsad, site: FeedSite, catalogue: Path) -> None:
    """A line for each that answers, all lines of one that does not; a host is not asked for more than is needed."""
    site.answers("/feed?2", Answer(body=rss(item(1))))
    ended = marsad_process("feeds", "check", "--all", "--catalogue", catalogue, environ=WIDE)

    *rows, last = ended.text.splitlines()
    assert (ended.code, last) == (1, "2 of 3 feeds are well")
    assert [row[:3] for row in _rows("\n".join(rows))[1:]] == [
        ["well", "ok", f"{site.url}/feed"],
        ["moved", "ok", f"{site.url}/feed?2"],
        ["gone", "failed", f"{site.url}/none"],
    ]
    assert sorted(request.path for request in site.requests) == ["/feed", "/feed?2", "/none", "/old"]


def test_programs_get_a_line_of_json(marsad_process: Marsad, site: FeedSite, tmp_path: Path) -> None:
    """For each address what came of it, without a login, of one feed as of all; the exit code is the same."""
    login = site.url.replace("//", "//desk:hush@")
    path = _written(tmp_path, feed(f"{login}/feed", "well"), feed(f"{site.url}/none", "gone"))
    every = marsad_process("feeds", "check", "--all", "--json", "--catalogue", path)
    one = marsad_process("feeds", "check", "well", "--json", "--catalogue", path)

    assert [(row["id"], row["ok"], row["reason"], row["entries"]) for row in every.lines] == [
        ("well", True, "fetched", 2),
        ("gone", False, "http-404", 0),
    ]
    assert (every.code, every.err, one.code, one.lines) == (1, "", 0, every.lines[:1])
    assert b"hush" not in every.out


def test_all_well_is_exit_code_0(marsad_process: Marsad, site: FeedSite, tmp_path: Path) -> None:
    """Nothing failed."""
    path = _written(tmp_path, feed(f"{site.url}/feed", "well"))
    ended = marsad_process("feeds", "check", "--all", "--catalogue", path)

    assert (ended.code, ended.text.splitlines()[-1]) == (0, "1 of 1 feeds are well")


def test_what_is_logged_is_no_answer(marsad_process: Marsad, site: FeedSite) -> None:
    """With --debug everything is logged, on standard error, and the answer is the same."""
    quiet, told = (marsad_process("feeds", "check", f"{site.url}/feed", *more) for more in ((), ("--debug",)))

    assert (quiet.code, quiet.err, told.code) == (0, "", 0)
    # The entries have no date, and are shown with that of the fetch.
    assert quiet.text.startswith("News: 2 entries\n")
    assert len(told.text.splitlines()) == len(quiet.text.splitlines()) == 3
    assert '"level": "debug"' in told.err


@pytest.mark.parametrize("asked", ["--all", "one"])
def test_no_login_is_printed(marsad_process: Marsad, site: FeedSite, tmp_path: Path, asked: str) -> None:
    """Neither that of the address nor that of a candidate, well or failed, at any level of the log."""
    secret = site.url.replace("//", "//desk:hush@")
    one = msgspec.structs.replace(feed(f"{secret}/old", "one"), candidates=(f"{secret}/feed",))
    ended = marsad_process("feeds", "check", asked, "--debug", "--catalogue", _written(tmp_path, one), environ=WIDE)

    assert (ended.code, f"{site.url}/feed" in ended.text) == (0, True)
    assert "hush" not in ended.text + ended.err


@pytest.mark.parametrize("arguments", [(), ("well", "--all")])
def test_one_or_all_has_to_be_said(marsad: Marsad, arguments: tuple[str, ...]) -> None:
    """Neither, and both, is no question."""
    ended = marsad("feeds", "check", *arguments)

    assert (ended.code, ended.err) == (2, "marsad: name a feed by its address or id, or give --all\n")
