"""Pollers on one data directory have a memory each; what is known of a feed is what the last of them learnt."""

from contextlib import ExitStack
from pathlib import Path

import pytest

from connectors.feeds.polling.state import FeedState
from streams.polled.memories import MAX_POLLERS, NoMemoryError, known_states, own_memory
from streams.settings import Settings


def _settings(folder: Path) -> Settings:
    return Settings.model_validate({"data_dir": folder / "data"})


def test_no_two_share_a_memory_and_the_newest_counts(tmp_path: Path) -> None:
    """Of two that know a feed, the one that asked it last is believed; what only one knows is known."""
    settings = _settings(tmp_path)
    with own_memory(settings) as first, own_memory(settings) as second:
        first.keep(FeedState(feed="a", word="failing", asked_at=1.0), FeedState(feed="b", word="ok", asked_at=3.0))
        second.keep(FeedState(feed="a", word="ok", asked_at=2.0), FeedState(feed="c"))

        assert known_states(settings) == {
            "a": FeedState(feed="a", word="ok", asked_at=2.0),
            "b": FeedState(feed="b", word="ok", asked_at=3.0),
            "c": FeedState(feed="c"),
        }


def test_what_a_hub_brought_since_the_poll_counts(tmp_path: Path) -> None:
    """A delivery is no poll: of two that know the same one, who knows the delivery too is believed."""
    settings = _settings(tmp_path)
    with own_memory(settings) as first, own_memory(settings) as second:
        first.keep(FeedState(feed="a", asked_at=2.0, last_new=1.0))
        second.keep(FeedState(feed="a", asked_at=2.0, last_new=3.0, seen={"one": "1"}))

        assert known_states(settings)["a"].seen == {"one": "1"}


def test_a_poller_that_comes_back_finds_its_memory(tmp_path: Path) -> None:
    """The first free memory is taken: with all others running, that is the one that was left."""
    settings = _settings(tmp_path)
    with own_memory(settings):
        with own_memory(settings) as left:
            left.keep(FeedState(feed="a", word="ok"))
        with own_memory(settings) as found:
            state = found.state("a")

    assert state.word == "ok"


def test_one_too_many_is_told(tmp_path: Path) -> None:
    """When every memory is taken the error says what to do."""
    settings = _settings(tmp_path)
    with ExitStack() as taken:
        for _ in range(MAX_POLLERS):
            taken.enter_context(own_memory(settings))
        with pytest.raises(NoMemoryError, match="already serves 16 pollers; use another data directory"):
            taken.enter_context(own_memory(settings))
