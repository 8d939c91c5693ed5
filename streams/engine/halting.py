"""What a stage that stopped for its failures tells its next life, so that a restart does not begin to count anew.

Without it every restart would let another hundred records through to the rejected topic: a supervisor that starts a
worker again every half minute would empty the flow all the same, only slowly.
"""

from pathlib import Path

import msgspec

from schemas.codec import DecodeError, decode, encode
from streams.engine.failures import MOST_FAILURES, Failures


class _Halted(msgspec.Struct, frozen=True, kw_only=True):
    release: str
    outcomes: str


class HaltMemory:
    """The failures of a stage, in the file `path`, kept when it stops. Calls block on the disk for milliseconds.

    A new release begins without them, and so does a stage whose file an operator has deleted.
    """

    def __init__(self, path: Path, release: str) -> None:
        self.path = path
        self._release = release
        self._is_kept = False

    @property
    def advice(self) -> str:
        """Return what an operator can do, in a sentence."""
        return (
            "none of these is acknowledged, and the same ones stop the next start: start a release that does not fail,"
            f" older or mended; to have the next {MOST_FAILURES} that fail rejected as well, delete {self.path}"
        )

    def recall(self) -> Failures:
        """Return the failures of the life that stopped, none where there was no such life."""
        try:
            halted = decode(self.path.read_bytes(), _Halted)
        except (OSError, DecodeError):
            return Failures()
        if halted.release != self._release:
            self.forget()
            return Failures()
        self._is_kept = True
        return Failures(letter == "x" for letter in halted.outcomes)

    def keep(self, failures: Failures) -> None:
        """Write the failures for the next life; a disk that takes nothing must not hide why the stage stops.

        What was recalled stays as it is: a life that meets the same records again would add them once more, and those
        that went well would in the end outweigh the failures.
        """
        if self._is_kept:
            return
        outcomes = "".join("x" if is_failure else "." for is_failure in failures.outcomes)
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self.path.write_bytes(encode(_Halted(release=self._release, outcomes=outcomes)))
        except OSError:
            return

    def reconsider(self, failures: Failures) -> None:
        """Forget what was recalled once the failures are over."""
        if self._is_kept and failures.are_over:
            self.forget()

    def forget(self) -> None:
        """Remove what was kept."""
        self._is_kept = False
        self.path.unlink(missing_ok=True)
