"""A page as it came, and what it says."""

from datetime import datetime
from typing import Literal

import msgspec

#: Why a page that was wanted is not taken; stands in `Article.issues`.
PageReason = Literal["page-refused-by-robots", "page-failed", "page-not-article", "page-adds-nothing", "page-no-time"]


class PageError(Exception):
    """A page cannot be had. Reaction: keep the feed's text, with `reason` among the issues."""

    def __init__(self, reason: PageReason, sentence: str) -> None:
        super().__init__(sentence)
        self.reason = reason


class Page(msgspec.Struct, frozen=True, kw_only=True):
    """The bytes of a page; `url` is where from, after redirects."""

    body: bytes
    content_type: str | None
    url: str


class Metadata(msgspec.Struct, frozen=True, kw_only=True):
    """What a page states of itself; None and empty for what it does not state.

    `published` and `modified` are aware: a date without a zone is taken for none. `is_paywalled` is the publisher's own
    word in the metadata.
    """

    title: str = ""
    published: datetime | None = None
    modified: datetime | None = None
    author: str | None = None
    language: str | None = None
    canonical_url: str | None = None
    site_name: str | None = None
    image: str | None = None
    is_paywalled: bool = False


class PageText(Metadata, frozen=True, kw_only=True):
    """The main text of a page, a paragraph a line, and its metadata."""

    text: str = ""
