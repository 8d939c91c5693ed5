"""An article on its way: fetched, unique, classified, analysed."""

import hashlib
from typing import Final, Literal

import msgspec

from schemas.analysis import Analysis, ArticleText, Verdict
from schemas.moment import Moment

SourceKind = Literal["state", "agency", "broadcaster", "paper", "online", "ngo", "igo", "sample"]

#: How far `published` can be trusted: `stated` by the feed; `updated` when only a date of revision was given;
#: `unzoned` stated without a zone, read in the source's zone; `future` stated more than the tolerated skew ahead and
#: replaced by the time of fetching; `missing` not stated or unreadable, replaced likewise; `page` not stated by the
#: feed, and taken from the metadata of the article's page.
DateTrust = Literal["stated", "updated", "unzoned", "future", "missing", "page"]

_REVISION_BYTES: Final = 12
#: The revision of an edition without text.
WITHDRAWN: Final = "withdrawn"


class Source(msgspec.Struct, frozen=True, kw_only=True):
    """Who publishes: `owner` groups outlets of one hand, so that they do not corroborate each other."""

    id: str
    name: str
    owner: str
    kind: SourceKind
    country: str | None = None
    language: str | None = None


class PageStated(msgspec.Struct, frozen=True, kw_only=True):
    """What the page of an article states of itself to machines; None and empty for what it does not state.

    `language` is ISO 639, `canonical_url` where the site itself keeps the article, `image` the picture that stands for
    it. Nothing of it overrules the feed.
    """

    title: str = ""
    author: str | None = None
    published: Moment | None = None
    modified: Moment | None = None
    language: str | None = None
    canonical_url: str | None = None
    site_name: str | None = None
    image: str | None = None


class Article(msgspec.Struct, frozen=True, kw_only=True):
    """One entry of a feed, cleaned: `id` names the article for ever, `revision` its present title and text.

    `published_stated` keeps the feed's own words for the date. `issues` names defects of the entry that were mended
    (`no-title`, `no-link`, `no-id`, `future-date`, ...), and why the page was not taken where it was wanted
    (`page-failed`, ...). `fetched_at` is when the bytes had arrived. `text_from` says whether `text` is the feed's or
    that of the article's page, and `page` what such a page states of itself; `summary` is always the feed's. `history`
    marks what was there before anybody watched (the first poll of a feed, a back-fill): it is coded and merged like
    news, behind it, and alerts nobody.

    `withdrawn` marks an edition without title and text, of revision `withdrawn`: the feed says that the article is
    deleted. It goes the way of every edition, so that it stays in order behind what it takes back. `replayed` marks
    what was in the flow before and is coded anew: what the coder before found in it, and this one does not, is taken
    back.
    """

    id: str
    revision: str
    feed: str
    source: Source
    title: str
    text: str
    published: Moment
    published_trust: DateTrust
    fetched_at: Moment
    url: str | None = None
    entry_id: str | None = None
    author: str | None = None
    summary: str | None = None
    categories: tuple[str, ...] = ()
    updated: Moment | None = None
    published_stated: str | None = None
    issues: tuple[str, ...] = ()
    text_from: Literal["feed", "page"] = "feed"
    page: PageStated | None = None
    history: bool = False
    withdrawn: bool = False
    replayed: bool = False

    def as_text(self) -> ArticleText:
        """Return what the coder reads of this article."""
        return ArticleText(
            id=self.id,
            title=self.title,
            text=self.text,
            published=self.published,
            url=self.url,
            source=self.source.id,
            language=self.source.language,
        )


def revision_of(title: str, text: str) -> str:
    """Return what names a title and text. Where lines break is the template's, not the writer's: it does not count."""
    content = f"{title}\x1f{' '.join(text.split())}".encode("utf-8", "surrogatepass")
    return f"revision-{hashlib.blake2b(content, digest_size=_REVISION_BYTES).hexdigest()}"


class ArticleFetched(msgspec.Struct, frozen=True, kw_only=True):
    """articles.fetched and articles.history, key = article id: an entry, new or revised, as a poll brought it."""

    article: Article


class ArticleUnique(msgspec.Struct, frozen=True, kw_only=True):
    """articles.unique, key = article id: an article seen for the first time (`edition` 1), or edited since."""

    article: Article
    edition: int
    first_seen_at: Moment


class ArticleClassified(msgspec.Struct, frozen=True, kw_only=True):
    """articles.classified, key = article id: the article with its verdict. The irrelevant ones end here."""

    article: Article
    edition: int
    verdict: Verdict
    classified_at: Moment


class ArticleAnalysed(msgspec.Struct, frozen=True, kw_only=True):
    """articles.analysed, key = article id, compacted: the whole record of the newest edition of an article."""

    article: Article
    edition: int
    analysis: Analysis
    analysed_at: Moment
