"""The page on WebSub says what the code does."""

import re
from pathlib import Path
from typing import get_args

from connectors.websub.callback import Outcome
from connectors.websub.keys import MIN_SECRET
from connectors.websub.policy import DAY_S, WebSubPolicy
from connectors.websub.subscription import SubscriptionWord

PAGE = (Path(__file__).parents[3] / "docs" / "websub.md").read_text(encoding="utf-8")


def _first_column(heading: str) -> list[str]:
    table = PAGE.partition(f"| {heading} |")[2].partition("\n\n")[0]
    return re.findall(r"^\| `([a-z-]+)` \|", table, re.MULTILINE)


def test_every_outcome_is_explained() -> None:
    """No outcome is missing, none is invented."""
    assert sorted(_first_column("outcome")) == sorted(get_args(Outcome))


def test_every_word_is_explained() -> None:
    """The words of a subscription are those of the code."""
    assert _first_column("word") == list(get_args(SubscriptionWord))


def test_its_figures_are_those_of_the_policy() -> None:
    """What the page promises in figures is what is done."""
    policy = WebSubPolicy()
    flat = " ".join(PAGE.split())

    assert policy.lease_s == 10 * DAY_S
    assert "a wish for ten days" in flat
    assert f"Leases longer than {policy.max_lease_s / DAY_S:g} days" in flat
    assert (policy.first_pause_s, policy.max_pause_s, policy.refused_pause_s) == (15 * 60, DAY_S, 7 * DAY_S)
    assert f"the last {policy.remembered_bodies} of each feed" in flat
    assert (
        f"more than {policy.max_in_flight_of_feed} deliveries of a feed at once, or {policy.max_in_flight} of" in flat
    )
    assert f"more than {policy.max_body_bytes // 2**20} MiB" in flat
    assert f"not whole after {policy.body_s:g} seconds" in flat
    assert f"at least {MIN_SECRET} random characters" in flat
