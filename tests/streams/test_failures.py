"""When a stage stops: the limit, and what its next life knows of it."""

import random
from pathlib import Path

import pytest

from streams.engine.failures import MOST_FAILURES, WINDOW, Failures
from streams.engine.halting import HaltMemory


def _failed_until_the_limit(outcomes: list[bool]) -> int:
    """Return how many failures were let through before the limit was passed; all of them where it was not."""
    failures = Failures()
    for number, is_failure in enumerate(outcomes):
        failures.note(is_failure=is_failure)
        if failures.are_too_many:
            return sum(outcomes[:number])
    return sum(outcomes)


@pytest.mark.parametrize("every", [1, 2, 3, 4])
def test_a_stage_that_fails_on_a_share_stops(every: int) -> None:
    """All, a half, a third or a quarter of the records: no more are let through than the limit says."""
    outcomes = [number % every == 0 for number in range(20 * WINDOW)]

    assert _failed_until_the_limit(outcomes) == MOST_FAILURES


def test_a_share_in_no_order_stops_too() -> None:
    """Failures need not come in a row, nor evenly."""
    draw = random.Random(7)  # noqa: S311  no secret
    outcomes = [draw.random() < 0.5 for _ in range(20 * WINDOW)]

    assert _failed_until_the_limit(outcomes) == MOST_FAILURES


@pytest.mark.parametrize("every", [6, 10, 1000])
def test_a_stage_that_fails_now_and_then_goes_on(every: int) -> None:
    """Some poison in the news is rejected, however long it goes on."""
    outcomes = [number % every == 0 for number in range(100 * WINDOW)]

    assert _failed_until_the_limit(outcomes) == sum(outcomes)


def test_what_is_long_past_does_not_count() -> None:
    """A bad hour that was survived is forgotten once the window has passed over it."""
    outcomes = ([True] * MOST_FAILURES + [False] * WINDOW) * 5

    assert _failed_until_the_limit(outcomes) == 5 * MOST_FAILURES


def _stopped() -> Failures:
    return Failures([True, False] * MOST_FAILURES + [True])


def test_the_next_life_stops_at_the_first_failure(tmp_path: Path) -> None:
    """A restart does not let another hundred through."""
    path = tmp_path / "failures.json"
    HaltMemory(path, "1").keep(_stopped())

    recalled = HaltMemory(path, "1").recall()
    recalled.note(is_failure=True)

    assert recalled.are_too_many


def test_a_new_release_begins_anew(tmp_path: Path) -> None:
    """What another release failed on says nothing of this one, also when the old one comes back later."""
    path = tmp_path / "failures.json"
    HaltMemory(path, "1").keep(_stopped())

    assert [HaltMemory(path, release).recall().records for release in ("2", "1")] == [0, 0]


def test_it_is_forgotten_once_it_is_over(tmp_path: Path) -> None:
    """A restart for another reason, after records went well for a while, does not bring the old failures back."""
    path = tmp_path / "failures.json"
    HaltMemory(path, "1").keep(_stopped())
    memory = HaltMemory(path, "1")
    failures = memory.recall()
    kept = []
    for _ in range(WINDOW):
        failures.note(is_failure=False)
        memory.reconsider(failures)
        kept.append(path.exists())

    assert (kept[0], kept[-1]) == (True, False)


@pytest.mark.parametrize("content", [None, b"", b"{}", b"\xff"])
def test_a_file_that_cannot_be_read_is_none(tmp_path: Path, content: bytes | None) -> None:
    """Neither a missing nor a torn file keeps a stage from starting."""
    path = tmp_path / "failures.json"
    if content is not None:
        path.write_bytes(content)

    assert HaltMemory(path, "1").recall().records == 0


def test_a_disk_that_takes_nothing_does_not_hide_why(tmp_path: Path) -> None:
    """The stage stops in any case, and says what for."""
    (tmp_path / "file").touch()

    HaltMemory(tmp_path / "file" / "failures.json", "1").keep(_stopped())
