"""Hooks remember how far they have come with a message, and do not remember without end."""

from connectors.hooks.unfinished import MOST, Unfinished


def test_what_was_kept_is_taken_once() -> None:
    """The next attempt goes on; the one after a success begins anew."""
    unfinished = Unfinished[int]()
    unfinished.keep("alert-1", 3)

    assert [unfinished.take("alert-1", 0) for _ in range(2)] == [3, 0]


def test_the_oldest_is_forgotten() -> None:
    """Messages that were given up leave nothing behind for good."""
    unfinished = Unfinished[int]()
    for number in range(MOST + 1):
        unfinished.keep(f"alert-{number}", number + 1)

    assert [unfinished.take(f"alert-{number}", 0) for number in (0, 1, MOST)] == [0, 2, MOST + 1]
