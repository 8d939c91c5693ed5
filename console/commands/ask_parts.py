"""What `marsad doctor` asks the parts of this machine themselves: are they alive, are they ready."""

import asyncio
import urllib.error
import urllib.request
from typing import Final

from console.commands.finding import Finding
from streams.runfile import read_run_file
from streams.settings import METERED_PARTS, Settings

#: Longer than a part waits for its own event loop.
ANSWER_S: Final = 10.0


async def ask_parts(settings: Settings) -> list[Finding]:
    """Return how each part says it is; none where MARSAD_METRICS_PORT is not set, so that nobody can be asked.

    Where `marsad up` runs on the data directory these are its parts, elsewhere the one that has the port.
    """
    if settings.metrics_port is None:
        return []
    ports = {"part": settings.metrics_port}
    if read_run_file(settings.run_file) is not None:
        ports = {part: settings.metrics_port + number for number, part in enumerate(METERED_PARTS)}
    # The address to listen at is not always one to ask.
    host = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(settings.metrics_host, settings.metrics_host)  # noqa: S104
    asked = (asyncio.to_thread(_ask, what, f"http://{host}:{port}") for what, port in ports.items())
    return list(await asyncio.gather(*asked))


def _ask(what: str, url: str) -> Finding:
    status, words = _answer(f"{url}/healthz")
    if status != 200:  # noqa: PLR2004  HTTP's own
        return Finding(what, "failed", f"{words}; it should end by itself, else start it again ({url})")
    status, words = _answer(f"{url}/readyz")
    return Finding(what, "ok", "alive and ready") if status == 200 else Finding(what, "warning", f"alive, but {words}")  # noqa: PLR2004


def _answer(url: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(url, timeout=ANSWER_S) as answer:  # noqa: S310  our own address
            return answer.status, answer.read().decode().strip()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode("utf-8", "replace").strip()
    except OSError as error:
        return 0, f"does not answer ({getattr(error, 'reason', error)})"
