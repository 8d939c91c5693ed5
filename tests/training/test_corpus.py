"""The texts to fit on: every row is by the codebook, and none is a text that the coder is measured on."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from evaluation.corpus import LANGUAGES, TrueEvent, contrast_pairs, own_articles, read_annotation
from schemas.codebook import MODES, TOPICS

FOLDER = Path(__file__).parents[2] / "training" / "corpus"
FILES = sorted(FOLDER.glob("*.jsonl"))


def _measured() -> Iterator[str]:
    for language in LANGUAGES:
        yield from (article.text for article, _ in own_articles(language))
        for pair in contrast_pairs(language):
            yield from (pair.first.text, pair.second.text)


def _as_written(event: TrueEvent) -> list[str]:
    place, source = event.place, event.claimed_by
    more = [*([place.name] if place else []), *([source] if source else [])]
    return [event.trigger, *event.actors, *event.recipients, *more]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_rows_are_by_the_codebook(file: Path) -> None:
    """Types, realis and kinds are of the closed sets; so are modes and topics; what is as written is in the text."""
    for article, truth in read_annotation(str(file), str(file)):
        text = f"{article.title}\n{article.text}"
        names = [*truth.people, *truth.organisations, *truth.places, *truth.attribution]
        written = [*names, *(one for event in truth.events for one in _as_written(event))]
        modes = [(event.type, event.mode) for event in truth.events if event.mode is not None]

        assert [one for one in written if one not in text] == [], article.id
        assert [(kind, mode) for kind, mode in modes if mode not in MODES.get(kind, ())] == [], article.id
        assert set(truth.topics) <= set(TOPICS), article.id
        assert truth.language == file.stem[-2:], article.id


def test_no_text_is_there_twice_or_measured() -> None:
    """An id names one text, and of the corpus that floors are held against nothing is learnt."""
    rows = [article for file in FILES for article, _ in read_annotation(str(file), str(file))]

    assert [identity for identity, times in Counter(article.id for article in rows).items() if times > 1] == []
    assert {article.text for article in rows} & {*_measured()} == set()
    assert len(rows) > 1000
