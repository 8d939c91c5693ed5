"""Phrases of time in a text, as the tests ask for them."""

from datetime import datetime, timedelta, timezone

from extraction.mention import TimeMention
from extraction.text.reading import read_document
from extraction.times.times import find_times
from schemas.analysis import ArticleText

#: A Friday.
PUBLISHED = datetime(2024, 12, 27, 10, 0, tzinfo=timezone(timedelta(hours=3)))


def times_in(text: str, published: datetime | None = PUBLISHED) -> tuple[TimeMention, ...]:
    """Return the phrases of time that are found in a text of a day."""
    return find_times(read_document(ArticleText(id="a", title="", text=text, published=published)))


def dates_in(text: str, published: datetime | None = PUBLISHED) -> list[str | None]:
    """Return what these phrases are resolved to."""
    return [time.date for time in times_in(text, published)]
