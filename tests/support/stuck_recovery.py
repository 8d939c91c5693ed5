"""`python -m stuck_recovery work`: a part that is told that its changelogs are longer than they are, and waits.

So the recovery of tables hung in operation. The bound is shorter here, for the test to end.
"""

from typing import Any, Final

from faust.tables.recovery import Recovery

from console.main import main
from streams.operation import watchdog

BOUND_S: Final = 8.0
#: Records that never come.
MORE: Final = 5

_build: Any = Recovery._build_highwaters  # Any: faust's highwaters


async def _too_high(self: Any, consumer: Any, tps: Any, highwaters: Any, *rest: Any) -> None:  # Any: as above
    await _build(self, consumer, tps, highwaters, *rest)
    for place in tps:
        highwaters[place] += MORE


def _bound_s(_app: object) -> float:
    return BOUND_S


if __name__ == "__main__":
    Recovery._build_highwaters = _too_high  # type: ignore[method-assign,assignment]  # what this module is for
    watchdog.bound_s = _bound_s  # type: ignore[assignment]  # as above
    main()
