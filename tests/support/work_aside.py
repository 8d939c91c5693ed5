"""Work that goes well or badly, as it is told; a module of its own, for a process must be able to import it."""

import os
import signal
import time

MB = 1024 * 1024
_held: list[bytes] = []


def work(given: str) -> int:
    """Return the id of the process, or do as told: fail, nest, take, hold, die, hang."""
    match given:
        case "fail":
            raise ValueError(given)
        case "nest":
            return work(given)
        case "take":
            return len(bytearray(512 * MB))
        case "hold":
            _held.append(b"x" * 128 * MB)
        case "die":
            os.kill(os.getpid(), signal.SIGKILL)
        case "hang":
            time.sleep(3600)
    return os.getpid()
