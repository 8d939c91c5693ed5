"""What one poll brought."""

import msgspec

from connectors.feeds.polling.verdict import Verdict
from connectors.feeds.reading.hints import Hints
from schemas.article import Article
from schemas.rejection import Rejection


class PollReport(msgspec.Struct, frozen=True, kw_only=True):
    """The verdict, and what the document held if it was read."""

    verdict: Verdict
    articles: tuple[Article, ...] = ()
    rejections: tuple[Rejection, ...] = ()
    defects: tuple[str, ...] = ()
    entries: int = 0
    title: str = ""
    hints: Hints = Hints()
    deleted: tuple[str, ...] = ()
