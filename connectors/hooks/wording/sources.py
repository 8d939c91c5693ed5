"""What a message says of sources that were lost or are back, in both languages. Pure."""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

from connectors.hooks.wording.inert import plain
from connectors.hooks.wording.labels import Both
from schemas.feed import FeedStatus, HealthWord
from schemas.wording import Reader

#: Sources beyond these are counted: a channel has little room, and `marsad feeds list` has all.
MOST_SOURCES: Final = 12
#: In the order in which people are told; `ok` is told only of what was lost before.
_WORDS: Final[dict[HealthWord, Both]] = {
    "gone": {"en": "gone for good", "ar": "أُغلق"},  # closed
    "failing": {"en": "failing", "ar": "معطّل"},  # out of order
    "silent": {"en": "silent", "ar": "صامت"},  # silent
    "ok": {"en": "back", "ar": "عاد"},  # has returned
}
_HEADING: Final[Both] = {"en": "Sources", "ar": "المصادر"}
_SINCE: Final[Both] = {"en": "since", "ar": "منذ"}
_LAST: Final[Both] = {"en": "last news", "ar": "آخر خبر"}
_MORE: Final[Both] = {"en": "and {} more: marsad feeds list --sort state", "ar": "و{} غيرها"}  # and so many others


def heading_of(sources: Sequence[FeedStatus]) -> tuple[str, str]:
    """Return how many sources are how, in English and Arabic."""
    counts = Counter(one.word for one in sources)
    told = [(counts[word], both) for word, both in _WORDS.items() if counts[word]]
    english = ", ".join(f"{number} {both['en']}" for number, both in told)
    arabic = "، ".join(f"{both['ar']} {number}" for number, both in told)
    return f"{_HEADING['en']}: {english}", f"{_HEADING['ar']}: {arabic}"


def lines_of(sources: Sequence[FeedStatus], reader: Reader) -> str:
    """Return a line for each source, up to `MOST_SOURCES`, the worst and the longest lost first."""
    order = list(_WORDS)
    listed = sorted(sources, key=lambda one: (order.index(one.word), one.since or datetime.min.replace(tzinfo=UTC)))
    lines = [_line(one, reader) for one in listed[:MOST_SOURCES]]
    if len(listed) > MOST_SOURCES:
        lines.append(_MORE[reader].format(len(listed) - MOST_SOURCES))
    return "\n".join(lines)


def _line(status: FeedStatus, reader: Reader) -> str:
    facts = [f"{status.source.name} ({status.feed}): {_WORDS[status.word][reader]}"]
    if status.since is not None:
        facts[0] += f" {_SINCE[reader]} {_written(status.since)}"
    if status.word == "silent" and status.last_new is not None:
        facts.append(f"{_LAST[reader]} {_written(status.last_new)}")
    if status.error:
        facts.append(status.error)
    return plain("; ".join(facts))


def _written(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
