"""What the encoder learns from: the tags of words, and what may have a part in an event."""

from pathlib import Path
from runpy import run_path
from typing import Any, Final

import pytest

from extraction.encoder.encoded import cut
from extraction.encoder.network import WINDOW
from extraction.text.reading import read_document
from schemas.analysis import ArticleText

#: The tools of fitting are no part of the package.
EXAMPLES: Final = run_path(str(Path(__file__).parents[2] / "training" / "examples.py"))

Annotation = dict[str, Any]  # Any: an annotated article, in JSON


def _annotation(**fields: list[Any]) -> Annotation:
    empty: Annotation = {"people": [], "organisations": [], "places": [], "attribution": [], "events": [], "topics": []}
    return {**empty, "id": "a", "relevant": True, **fields}


@pytest.mark.parametrize(
    ("text", "place", "tagged"),
    [
        ("Syrian jets struck Syria", "Syria", ["Syria"]),
        ("Syria's army", "Syria", ["Syria"]),
        ("قال الإيراني إن إيران بعيدة", "إيران", ["إيران"]),
        ("وصل الوفد بإيران", "إيران", ["بإيران"]),
    ],
)
def test_a_name_is_tagged_where_it_is_a_word(text: str, place: str, tagged: list[str]) -> None:
    """Not within another word, unless only a short one is joined before it."""
    document = read_document(ArticleText(id="a", title="", text=text))
    pieces = cut(document.full, [0], WINDOW)

    tags, _ = EXAMPLES["tags_of"](document, pieces, _annotation(places=[place]))

    words = [document.text(*pieces.offsets(number, number + 1)) for number in range(len(tags))]
    assert [word for word, tag in zip(words, tags, strict=True) if tag] == tagged


def test_a_place_that_only_the_annotators_found_is_offered() -> None:
    """As the encoder will see it once it has learnt to."""
    event: Annotation = {
        "type": "ASSAULT", "mode": None, "realis": "occurred", "actors": [], "actor_countries": [], "recipients": [],
        "recipient_countries": [], "place": {"name": "Zabgat", "country": None}, "date": None, "counts": [],
        "claimed_by": None, "trigger": "shelled", "main": True,
    }  # fmt: skip
    document = read_document(ArticleText(id="a", title="", text="Zabgat was shelled and two men died."))

    example = EXAMPLES["example_of"](document, _annotation(places=["Zabgat"], events=[event]))

    (told,) = example["events"]
    assert told["place"] == [0]
