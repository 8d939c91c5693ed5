"""`python -m deaf_partition work`: a part whose engine loses all that it fetches of one partition, and goes on.

So it stood still in operation: the records of a partition were dropped between the fetch and the stream, with the next
fetch behind them. The watchdog's bound is shorter here, for the test to end.
"""

from typing import Any, Final

from console.main import main
from streams.engine import transport
from streams.operation import watchdog

TOPIC: Final = "marsad.articles.fetched"
PARTITION: Final = 0
BOUND_S: Final = 15.0

_getmany: Any = transport._Consumer._getmany  # Any: what faust fetches


async def _deaf(self: Any, active_partitions: Any, timeout: float) -> Any:  # noqa: ASYNC109  Any, timeout: as in faust
    fetched = await _getmany(self, active_partitions, timeout)
    return {at: records for at, records in fetched.items() if tuple(at) != (TOPIC, PARTITION)}


def _bound_s(_app: object) -> float:
    return BOUND_S


if __name__ == "__main__":
    transport._Consumer._getmany = _deaf  # type: ignore[method-assign]  # what this module is for
    watchdog.bound_s = _bound_s  # type: ignore[assignment]
    main()
