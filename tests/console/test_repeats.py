"""A library that repeats itself is heard once in a while, and nothing of it is lost without a number."""

import logging

from console.repeats import FewRepeats


def _record(message: str, *figures: object) -> logging.LogRecord:
    return logging.LogRecord("aiokafka", logging.ERROR, __file__, 1, message, figures, None)


def test_repeats_are_held_back_and_counted() -> None:
    """The same wording within the quiet time is counted, and the count is told with the next one."""
    now = [0.0]
    few = FewRepeats(30.0, lambda: now[0])

    first = [few.filter(_record("cannot reach %s", f"node {number}")) for number in range(4)]
    now[0] = 31.0
    later = _record("cannot reach %s", "node 9")

    assert first == [True, False, False, False]
    assert few.filter(later)
    assert later.getMessage() == "cannot reach node 9 (3 more like it)"


def test_another_wording_passes() -> None:
    """Only the same wording is a repeat."""
    few = FewRepeats(30.0, lambda: 0.0)

    assert few.filter(_record("cannot reach it"))
    assert few.filter(_record("reached it"))
