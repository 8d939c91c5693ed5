"""What `marsad doctor` has looked at, and how it is."""

from typing import Literal

import msgspec

Word = Literal["ok", "warning", "failed"]


class Finding(msgspec.Struct, frozen=True):
    """One thing that was looked at; `detail` says in a line what is wrong and what to do."""

    what: str
    word: Word
    detail: str
