"""`python -m moved_clock work`: a part whose clock is as far from the truth as a file says, and steps with it.

MARSAD_TEST_CLOCK names the file, which holds seconds.
"""

import os
import time
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, Final

from console.main import main
from streams.engine import flow
from streams.parts import work

VARIABLE: Final = "MARSAD_TEST_CLOCK"

_time: Final = time.time


def _seconds() -> float:
    return _time() + float(Path(os.environ[VARIABLE]).read_text(encoding="utf-8") or 0)


def _now() -> datetime:
    return datetime.fromtimestamp(_seconds(), UTC)


if __name__ == "__main__":
    stepped: Any = partial(flow.Flow, clock=_now)  # Any: stands where the class does
    work.Flow = stepped  # type: ignore[attr-defined]  # what this module is for
    # The engine and the client of the broker too.
    time.time = _seconds
    main()
