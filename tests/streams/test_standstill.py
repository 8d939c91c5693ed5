"""A process that stood still is told from one that is busy."""

from streams.operation.standstill import TICK_S, watch


def test_a_gap_longer_than_the_limit_is_a_standstill() -> None:
    """Ticks that come late are none; one that comes after the limit is, and each is told once."""
    moments = iter((0.0, TICK_S, 3.0, 12.0, 12.5, 20.0))
    pauses = iter((False, False, False, False, False, True))
    told: list[float] = []

    watch(4.0, lambda _: next(pauses), told.append, lambda: next(moments))

    assert told == [9.0, 7.5]
