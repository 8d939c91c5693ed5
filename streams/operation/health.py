"""Whether a part is alive and ready, as it says itself, in words.

Alive: its event loop answers, and whoever watches its progress has nothing to say. Ready: it has what it needs to do
its work. An orchestrator starts a part that is not alive again, and waits for one that is not ready.
"""

import asyncio
import concurrent.futures
from collections.abc import Callable
from typing import Final

#: A batch of long articles is coded with a turn for the loop after each; none of them takes so long.
ANSWER_S: Final = 8.0

#: Returns what is wrong, None when nothing is. Called in the part's event loop.
Question = Callable[[], str | None]


class Health:
    """One part's. Made in the event loop of the part, asked from any thread."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._progress: list[Question] = []
        self._readiness: list[Question] = [lambda: "not started yet"]

    def watched_by(self, question: Question) -> None:
        """Let `question` say what is wrong with the progress of the part."""
        self._progress.append(question)

    def ready_where(self, *questions: Question) -> None:
        """Let `questions` say from now on what the part still needs."""
        self._readiness = list(questions)

    def ailment(self) -> str | None:
        """Return why the part is not alive, None when it is. Blocks for up to `ANSWER_S`."""
        return self._asked(self._progress)

    def lack(self) -> str | None:
        """Return why the part is not ready, None when it is; one that is not alive is not ready. Blocks likewise."""
        return self._asked([*self._progress, *self._readiness])

    def _asked(self, questions: list[Question]) -> str | None:
        answer = concurrent.futures.Future[str | None]()
        try:
            self._loop.call_soon_threadsafe(_ask, questions, answer)
            return answer.result(ANSWER_S)
        except TimeoutError:
            return f"the event loop has not answered for {ANSWER_S:.0f} s"
        except RuntimeError:  # the loop is closed
            return "ending"


def _ask(questions: list[Question], answer: "concurrent.futures.Future[str | None]") -> None:
    try:
        found = (question() for question in questions)
        answer.set_result(next((word for word in found if word is not None), None))
    except Exception as error:  # noqa: BLE001  whoever asks must hear it: no answer would be taken for a loop that hangs
        answer.set_result(f"its health cannot be told: {error!r}")
