"""Annotated articles and contrast pairs, read from files.

`corpus/` holds our own: invented articles in both languages, annotated by docs/codebook.md, and pairs of sentences that
differ in realis. No model learns from them.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final, Literal, TypeVar

import msgspec
import yaml

from connectors.feeds.reading.dates import read_date
from schemas.analysis import ArticleText
from schemas.codebook import CountKind, EventType, Realis

FOLDER: Final = Path(__file__).parent / "corpus"
LANGUAGES: Final = ("ar", "en")

Language = Literal["ar", "en"]
Row = TypeVar("Row")


class TruePlace(msgspec.Struct, frozen=True):
    """Where an event happened, as written, and in which state."""

    name: str
    country: str | None = None


class TrueCount(msgspec.Struct, frozen=True):
    """A number that belongs to an event."""

    kind: CountKind
    low: int | None
    high: int | None


class TrueEvent(msgspec.Struct, frozen=True):
    """An event as annotators have it; names are as written."""

    type: EventType
    mode: str | None
    realis: Realis
    actors: tuple[str, ...]
    actor_countries: tuple[str, ...]
    recipients: tuple[str, ...]
    recipient_countries: tuple[str, ...]
    place: TruePlace | None
    date: str | None
    counts: tuple[TrueCount, ...]
    claimed_by: str | None
    trigger: str
    main: bool


class TrueArticle(msgspec.Struct, frozen=True):
    """The annotation of an article."""

    id: str
    language: str
    relevant: bool
    topics: tuple[str, ...]
    people: tuple[str, ...]
    organisations: tuple[str, ...]
    places: tuple[str, ...]
    attribution: tuple[str, ...]
    events: tuple[TrueEvent, ...]


class Told(msgspec.Struct, frozen=True):
    """A sentence and the realis of its event."""

    text: str
    realis: Realis


class Pair(msgspec.Struct, frozen=True):
    """Two sentences that tell of one event, and differ in whether it happened."""

    id: str
    type: EventType
    mode: str | None
    published: str
    first: Told
    second: Told


def own_articles(language: Language) -> list[tuple[ArticleText, TrueArticle]]:
    """Return the articles of our own corpus with their annotation. Raises `ValueError` for a file that does not fit."""
    rows = yaml.safe_load((FOLDER / f"articles_{language}.yaml").read_text(encoding="utf-8"))
    return [
        (
            ArticleText(id=row["id"], title=row["title"], text=row["text"], published=read_date(row["published"])),
            msgspec.convert(row, TrueArticle),
        )
        for row in rows
    ]


def contrast_pairs(language: Language) -> list[Pair]:
    """Return the contrast pairs of a language. Raises `ValueError` for a file that does not fit."""
    text = (FOLDER / f"contrast_{language}.yaml").read_text(encoding="utf-8")
    return msgspec.convert(yaml.safe_load(text), list[Pair])


def read_annotation(articles: str, annotation: str) -> Iterator[tuple[ArticleText, TrueArticle]]:
    """Yield the articles of a file of JSON Lines with their annotation from another, joined on `id`.

    Articles without annotation are passed over. Raises `OSError` for a file that cannot be read, `ValueError` with file
    and line for a line that does not fit.
    """
    truths = {truth.id: truth for truth in _rows(annotation, msgspec.json.Decoder(TrueArticle).decode)}
    for article in _rows(articles, _article):
        if article.id in truths:
            yield article, truths[article.id]


def _article(line: bytes) -> ArticleText:
    given = msgspec.json.decode(line)
    if isinstance(given, dict) and isinstance(given.get("published"), str):
        given = {**given, "published": read_date(given["published"])}
    return msgspec.convert(given, ArticleText)


def _rows(file: str, decode: Callable[[bytes], Row]) -> Iterator[Row]:
    for number, line in enumerate(Path(file).read_bytes().splitlines(), start=1):
        if line.strip():
            try:
                yield decode(line)
            except msgspec.DecodeError as error:
                raise ValueError(f"{file}, line {number}: {error}") from error
