"""Old articles under new ids: sites make an id or an address anew for each answer, and nothing of it is news."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from typing import Final

import msgspec

from connectors.feeds.polling.report import PollReport
from connectors.feeds.polling.state import FeedState
from connectors.feeds.reading.entry import id_by_entry
from schemas.article import Article

#: Of a document none of whose ids is known, so many texts known say that the ids were made for this answer.
_KNOWN_SHARE: Final = 0.5
#: Two briefings of a morning may have one title, no text, and the date of a day; two reports have not one text.
_TELLING_CHARS: Final = 80
_STATED: Final = frozenset({"stated", "updated"})


def recognised(state: FeedState, report: PollReport) -> PollReport:
    """Return the report with the ids under which the feed has brought its articles before.

    An article that the feed has not brought under its id is an old one if its title and text are, to the letter, those
    of one that it has brought, and either its entry has the same id, so that only its address changed; or it says that
    it was published before the last answer, in more than a few words; or nothing of the document is known but its
    texts. An article that was edited, and one that says the same again later, is never taken for another.
    """
    unknown = [article for article in report.articles if article.id not in state.seen]
    if not unknown or not state.seen:
        return report
    present = {article.id for article in report.articles}
    names = {revision: name for name, revision in state.seen.items() if name not in present}
    is_renamed = _is_renamed(unknown, report, names.keys())
    known = {
        article.id: names[article.revision]
        for article in unknown
        if article.revision in names and (is_renamed or _is_old(state, article, names[article.revision]))
    }
    if not known:
        return report
    articles = (msgspec.structs.replace(article, id=known.get(article.id, article.id)) for article in report.articles)
    return msgspec.structs.replace(report, articles=tuple(articles))


def _is_renamed(unknown: Sequence[Article], report: PollReport, known: AbstractSet[str]) -> bool:
    """Return whether ids are made anew for each answer: none of several is known, and most of the texts are."""
    revisions = {article.revision for article in unknown}
    is_all = len(unknown) == len(report.articles) and len(revisions) > 1
    return is_all and len(revisions & known) > _KNOWN_SHARE * len(revisions)


def _is_old(state: FeedState, article: Article, name: str) -> bool:
    if article.entry_id and state.entries.get(id_by_entry(state.feed, article.entry_id)) == name:
        return True
    is_dated = article.published_trust in _STATED and len(article.title) + len(article.text) >= _TELLING_CHARS
    return is_dated and state.last_success is not None and article.published.timestamp() <= state.last_success
