"""Work whose module takes long to import in a process of its own, as any does where others want the cores."""

import multiprocessing
import time

#: Longer than the work may take where it is tried.
IMPORT_S = 3.0

if multiprocessing.parent_process() is not None:
    time.sleep(IMPORT_S)


def length(given: str) -> int:
    """Return at once."""
    return len(given)
