"""The lines that `marsad merge` reads: analyses, records of `articles.analysed`, and articles, which it codes first."""

from datetime import UTC, datetime
from typing import Any, Final

import msgspec

from console.commands.extract import read_article
from console.lines import read_line
from extraction.coder import PackagedCoder
from schemas.analysis import Analysis, Event
from schemas.article import Article, ArticleAnalysed, Source, revision_of
from schemas.codec import DecodeError, convert, encode_builtins

#: What is known neither by its line nor by those before it; only ever compared with others like it.
_NO_TIME: Final = datetime(1970, 1, 1, tzinfo=UTC)
_DAY_CHARS: Final = len("2025-03-06")


class AnalysisLine(Analysis, frozen=True, kw_only=True):
    """An analysis with what is known of its article: all of it may be left out.

    `source` is an id, or a source as the topics carry it; `owner` groups sources of one hand.
    """

    published: datetime | None = None
    source: str | Source | None = None
    owner: str | None = None
    url: str | None = None
    title: str = ""
    text: str = ""


class Reader:
    """Reads line after line: which edition of its article a line is, and when one without a time was published."""

    def __init__(self) -> None:
        self._coder: PackagedCoder | None = None
        self._editions: dict[str, list[str]] = {}
        self._published = _NO_TIME

    def read(self, line: bytes) -> tuple[ArticleAnalysed, bool]:
        """Return the analysed article of a line, and whether its time is known; raises `DecodeError`."""
        given = read_line(line)
        _raise_told_fault(given)
        if isinstance(given, dict) and "analysis" in given:
            analysed = convert(given, ArticleAnalysed)
            self._published = analysed.article.published
            return analysed, True
        if isinstance(given, dict) and "events" not in given and "text" in given:
            given = {**given, **self._coded(line)}
        return self._from_analysis(given)

    def _coded(self, line: bytes) -> dict[str, Any]:  # Any: the fields of an analysis
        self._coder = self._coder or PackagedCoder.load()
        article = read_article(line)
        try:
            coded: dict[str, Any] = msgspec.to_builtins(self._coder.analyse(article))
        except Exception as error:
            raise DecodeError("coder-failed", f"{type(error).__name__}: {error}") from error
        return coded

    def _from_analysis(self, given: Any) -> tuple[ArticleAnalysed, bool]:  # Any: the whole of JSON
        line = convert(given, AnalysisLine)
        if "events" not in given:
            raise DecodeError("schema", "not an analysis: no `events`; `marsad extract` makes analyses of articles")
        self._published = _published(line) or self._published
        article = Article(
            id=line.id,
            revision=_revision(line),
            feed="",
            source=_source(line),
            title=line.title,
            text=line.text,
            published=self._published,
            published_trust="missing" if line.published is None else "stated",
            fetched_at=self._published,
            url=line.url,
        )
        fields = {name: getattr(line, name) for name in Analysis.__struct_fields__}
        edition = self._edition(article.id, article.revision)
        analysed = ArticleAnalysed(
            article=article, edition=edition, analysis=Analysis(**fields), analysed_at=self._published
        )
        return analysed, line.published is not None

    def _edition(self, article: str, revision: str) -> int:
        known = self._editions.setdefault(article, [])
        if revision not in known:
            known.append(revision)
        return known.index(revision) + 1


def _raise_told_fault(given: Any) -> None:  # Any: the whole of JSON
    """Raise what `marsad extract` answered to a bad line, so that it stands in its place here too."""
    match given:
        case {"line": _, "error": {"reason": str(reason), "message": str(message)}}:
            raise DecodeError(reason, message)


def _published(line: AnalysisLine) -> datetime | None:
    """Return when a line was published; where it does not say so, noon of the last day on which it has news of."""
    if line.published is not None:
        return line.published if line.published.tzinfo is not None else line.published.replace(tzinfo=UTC)
    days = [day for event in line.events if event.realis == "occurred" and (day := _day(event)) is not None]
    return max(days, default=None)


def _day(event: Event) -> datetime | None:
    if event.date is None or len(event.date) != _DAY_CHARS:
        return None
    try:
        return datetime.fromisoformat(f"{event.date}T12:00:00+00:00")
    except ValueError:
        return None


def _revision(line: AnalysisLine) -> str:
    if line.text:
        return revision_of(line.title, line.text)
    return revision_of(line.title, encode_builtins(msgspec.to_builtins(line.events)).decode())


def _source(line: AnalysisLine) -> Source:
    if isinstance(line.source, Source):
        return line.source
    # An article without a source is a voice of its own.
    name = line.source or line.id
    return Source(id=name, name=name, owner=line.owner or name, kind="online", language=line.language)
