"""What a receiver answered, and what it means. No I/O.

A channel whose service says more than a status passes a `Verdict` of its own to its `Poster`: a function of the answer
that ends in `Answer.means`, or in `result_of`, the table of docs/hooks.md, for whatever it does not know better.
"""

from collections.abc import Callable
from typing import Any, Final

import msgspec
import orjson

from connectors.hooks.hook import Outcome, SendResult

#: A receiver may ask for any pause; a day is the end of the ladder.
MAX_RETRY_AFTER_S: Final = 24 * 3600.0
GONE: Final = 410
TRANSIENT: Final = frozenset({408, 425, 429})
#: What is kept of a receiver's words on an error.
ERROR_CHARS: Final = 200
SUCCESSES: Final = range(200, 300)
SERVER_ERRORS: Final = range(500, 600)


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """An answer: `text` is the beginning of its body, with our secrets taken out.

    `wait_s` is what Retry-After asks for, in seconds, None where nothing does.
    """

    status: int
    reason: str = ""
    text: str = ""
    wait_s: float | None = None

    @property
    def is_success(self) -> bool:
        """Return whether the status says so; some services say otherwise in the body."""
        return self.status in SUCCESSES

    def fields(self) -> dict[str, Any]:  # Any: the whole of JSON
        """Return the object in the body, empty where there is none."""
        try:
            found = orjson.loads(self.text)
        except orjson.JSONDecodeError:
            return {}
        return found if isinstance(found, dict) else {}

    def means(
        self, outcome: Outcome, words: str | None = None, *, wait_s: float | None = None, receipt: str | None = None
    ) -> SendResult:
        """Return the result; `words` are the service's own, its body where none are given. `wait_s` is its wish."""
        if outcome == "delivered":
            return SendResult(outcome=outcome, http_status=self.status, receipt=receipt)
        said = " ".join((self.text if words is None else words).split())[:ERROR_CHARS]
        error = f"HTTP {self.status} {self.reason}: {said}".strip(" :")
        wish_s = None if outcome != "retry" or wait_s is None else min(wait_s, MAX_RETRY_AFTER_S)
        return SendResult(outcome=outcome, http_status=self.status, error=error, retry_after_s=wish_s)


Verdict = Callable[[Answer], SendResult]


def result_of(answer: Answer, words: str | None = None) -> SendResult:
    """Return what an answer means by its status; the table is in docs/hooks.md. `words` as in `Answer.means`."""
    if answer.is_success:
        return answer.means("delivered")
    if answer.status == GONE:
        return answer.means("gone", words)
    if answer.status in TRANSIENT or answer.status in SERVER_ERRORS:
        return answer.means("retry", words, wait_s=answer.wait_s)
    # A receiver that is being set up answers 401 or 404 for a while; the ladder gives its operator three days.
    return answer.means("retry", words)


def seconds_of(value: object) -> float | None:
    """Return a wait that a field of JSON states in seconds, from 0 to a day; None for what is no number."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return max(0.0, float(min(value, MAX_RETRY_AFTER_S)))
