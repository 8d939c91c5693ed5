"""`python -m poison work`: a part whose coder fails, dies or hangs on an article whose title says so, each time."""

import os
import signal
import time
from typing import Any, Final

from console.main import main
from extraction.coder import PackagedCoder
from streams.operation import pulse

#: What the titles of poisonous articles begin with.
FAILS: Final = "Poison that fails"
DIES: Final = "Poison that kills"
HANGS: Final = "Poison that hangs"
#: Shorter than in operation, for the test to end, and longer than anything that a busy machine does to an event loop.
PULSE_S: Final = 6.0
BEAT_S: Final = 0.5

_classify: Any = PackagedCoder.classify  # Any: of one signature, whatever it is


def _poisoned(self: PackagedCoder, text: Any) -> Any:  # Any: as above
    if text.title.startswith(FAILS):
        raise ZeroDivisionError(text.title)
    if text.title.startswith(DIES):
        os.kill(os.getpid(), signal.SIGKILL)
    while text.title.startswith(HANGS):
        time.sleep(1)
    return _classify(self, text)


if __name__ == "__main__":
    PackagedCoder.classify = _poisoned  # type: ignore[method-assign,assignment]  # what this module is for
    pulse.BOUND_S, pulse.BEAT_S = PULSE_S, BEAT_S  # type: ignore[misc]  # as above
    main()
