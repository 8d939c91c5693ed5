"""Every fault of the web ends in the verdict that the table in docs/feeds.md says, played on real sockets."""

import asyncio
import re
from functools import partial
from pathlib import Path

import pytest
from fault_site import AUTHORITY, Fault, FaultSite, resolve
from faults import FAULTS
from feed_site import LOOPBACK, NOON, feed

from connectors.feeds.polling.asking import Asker, digest
from connectors.feeds.polling.policy import Policy
from connectors.feeds.polling.state import FeedState
from connectors.feeds.polling.verdict import Verdict
from connectors.web.fetch import FetchResult, new_client
from connectors.web.limits import Limits

LIMITS = Limits(connect_s=2.0, read_s=1.0, total_s=3.0, max_body_bytes=1024 * 1024, concurrency=12)

PAGE = (Path(__file__).parents[4] / "docs" / "feeds.md").read_text(encoding="utf-8")


def _table() -> dict[str, tuple[str, str]]:
    """Return verdict and reason of each behaviour of the page: a row has several, `NNN` is the status of each."""
    section = PAGE.partition("## What a fetch means")[2].partition("\n## ")[0]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in section.splitlines() if line[:1] == "|"]
    found = {}
    for behaviours, word, reason, _ in rows[2:]:
        for name in behaviours.split("; "):
            for each in _statuses(name):
                assert each not in found, f"{each!r} stands twice in the table"
                found[each] = (word, reason.replace("`", "").replace("NNN", each.removeprefix("status ")))
    return found


def _statuses(name: str) -> list[str]:
    return [f"status {number}" for number in re.findall(r"\d{3}", name)] if name.startswith("status ") else [name]


TABLE = _table()


async def _played(name: str, site: FaultSite, asker: Asker) -> tuple[Verdict, FetchResult]:
    fault: Fault = FAULTS[name]
    one = feed(site.url(name))
    before = FeedState(feed=one.id)
    for _ in range(fault.polls):
        asked = await asker.ask(one, partial(_known, before))
        before = FeedState(
            feed=one.id,
            validators=asked.result.validators,
            body_hash=digest(asked.result.body),
            last_full=NOON.timestamp(),
        )
    return asked.report.verdict, asked.result


def _known(state: FeedState) -> FeedState:
    return state


async def _all_played() -> dict[str, tuple[Verdict, FetchResult]]:
    policy = Policy(limits=LIMITS, spacing_s=0.0)
    client = new_client(LIMITS, LOOPBACK, resolve=resolve)
    async with FaultSite(FAULTS) as site, client, Asker(client, lambda: NOON, policy) as asker:
        # The reading process starts once, before the others wait for it.
        await _played("a feed", site, asker)
        ends = await asyncio.gather(*(_played(name, site, asker) for name in FAULTS))
    return dict(zip(FAULTS, ends, strict=True))


@pytest.fixture(scope="module")
def ends() -> dict[str, tuple[Verdict, FetchResult]]:
    """Return how each fault ended."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SSL_CERT_FILE", str(AUTHORITY))
        return asyncio.run(_all_played())


def test_the_table_and_the_site_know_the_same_faults() -> None:
    """No row without a fault that plays it, no fault without a row."""
    assert sorted(TABLE) == sorted(FAULTS)
    assert len(FAULTS) >= 60


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_ends_as_the_table_says(ends: dict[str, tuple[Verdict, FetchResult]], name: str) -> None:
    """Word and reason are those of the page; every failure has a sentence, and no sentence and no address a login."""
    verdict, result = ends[name]

    assert (verdict.word, verdict.reason) == TABLE[name]
    assert bool(verdict.sentence) == (verdict.word not in {"ok", "unchanged"} or verdict.reason == "unasked-304")
    assert "hush" not in repr((verdict, result.url, result.final_url, result.moves, result.detail))
