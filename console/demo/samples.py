"""The sample feeds: invented entries with what they should lead to. Data in `samples/*.yaml`.

An entry becomes visible `at` seconds after the start. `again` repeats another entry of the same feed, `shares` tells
one of another feed of the same owner under the same address; `edit` changes title and text later. `expect` names types
(and modes) of its events, `alert` asks for an alert, `same_as` names the entry that tells the same event first. In
texts {today_ar}, {today_en}, {yesterday_ar} and {yesterday_en} stand for the names of days.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from importlib import resources
from typing import Final, Literal

import msgspec
import yaml

from schemas.article import Source

DAYS_EN: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
DAYS_AR: Final = ("الاثنين", "الثلاثاء", "الأربعاء", "الخميس", "الجمعة", "السبت", "الأحد")

Format = Literal["rss", "atom", "json"]


class Edit(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A later title and text."""

    at: float
    title: str
    text: str


class Sample(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One entry."""

    key: str
    at: float
    title: str = ""
    text: str = ""
    relevant: bool = True
    expect: tuple[str, ...] = ()
    alert: bool = False
    same_as: str | None = None
    again: str | None = None
    shares: str | None = None
    edit: Edit | None = None

    @property
    def is_copy(self) -> bool:
        """True for an entry that is another one told again."""
        return self.again is not None or self.shares is not None


class SampleFeed(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One feed with its entries."""

    feed: str
    format: Format
    source: Source
    entries: tuple[Sample, ...]


class Samples(msgspec.Struct, frozen=True):
    """All sample feeds."""

    feeds: tuple[SampleFeed, ...]

    def entries(self) -> Iterator[Sample]:
        """Yield every entry."""
        for feed in self.feeds:
            yield from feed.entries

    def originals(self) -> dict[str, Sample]:
        """Return the entries that are not another one told again, by key."""
        return {sample.key: sample for sample in self.entries() if not sample.is_copy}


def load_samples() -> Samples:
    """Return the packaged samples. Reads the files."""
    folder = resources.files("console.demo") / "samples"
    texts = {file.name: file.read_text(encoding="utf-8") for file in folder.iterdir() if file.name.endswith(".yaml")}
    return Samples(tuple(msgspec.convert(yaml.safe_load(texts[name]), SampleFeed) for name in sorted(texts)))


def filled(text: str, today: datetime) -> str:
    """Return a text with the names of days in place of the placeholders."""
    yesterday = today - timedelta(days=1)
    return text.strip().format(
        today_ar=DAYS_AR[today.weekday()],
        today_en=DAYS_EN[today.weekday()],
        yesterday_ar=DAYS_AR[yesterday.weekday()],
        yesterday_en=DAYS_EN[yesterday.weekday()],
    )
