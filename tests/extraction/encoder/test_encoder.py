"""The encoder: its files fit the codebook, and what it says of a text does not depend on how it is asked."""

import numpy as np
import pytest

from extraction.encoder.encoded import MODE_LABELS, MOST_PIECES, Encoded, encoded, windows
from extraction.encoder.meaning import meaning_of, read_meaning
from extraction.encoder.network import WINDOW, network, sigmoid
from extraction.encoder.parts import PARTS, SPAN_KINDS, Stretch
from extraction.events.casting import summed
from extraction.events.realis import REALIS
from extraction.text.reading import read_document
from schemas.analysis import ArticleText
from schemas.codebook import EVENT_TYPES, TOPICS

TITLE = "Iraqi army kills ten militants in Anbar"


def _encoded(title: str, text: str = "") -> Encoded:
    return encoded(read_document(ArticleText(id="a", title=title, text=text)))


@pytest.mark.parametrize(
    ("name", "rows"),
    [
        ("kind", len(EVENT_TYPES)),
        ("mode", len(MODE_LABELS)),
        ("realis", len(REALIS)),
        ("C", len(PARTS)),
        ("doc.2", 1 + len(TOPICS)),
        ("temb", len(EVENT_TYPES)),
        ("K", len(SPAN_KINDS)),
    ],
)
def test_the_weights_are_those_of_the_codebook(name: str, rows: int) -> None:
    """A type, mode, topic or part more asks for a new fit: the files say so by their size."""
    assert len(network().weight(f"{name}.weight")) == rows


def test_each_word_has_a_vector() -> None:
    """Words, sentences and vectors are in step, and a stretch of the text finds its words again."""
    own = _encoded(TITLE, "They had attacked a village.")
    first, last = own.pieces.between(len("Iraqi army "), len("Iraqi army kills")) or (0, 0)

    assert len(own.vectors) == len(own.pieces.starts) == len(own.sentences)
    assert own.pieces.offsets(first, last) == (len("Iraqi army "), len("Iraqi army kills"))
    assert own.sentences.tolist()[0] == 0
    assert own.sentences.tolist()[-1] == 1


def test_the_word_of_an_event_tells_it() -> None:
    """Of a plain headline the verb is likeliest to tell, and of its type."""
    own = _encoded(TITLE)
    types = own.types()
    word, kind = np.unravel_index(int(np.argmax(types)), types.shape)

    assert (TITLE[slice(*own.pieces.offsets(int(word), int(word) + 1))], EVENT_TYPES[kind]) == ("kills", "ASSAULT")


def test_without_its_word_an_event_is_hardly_told() -> None:
    """What a word says for an event is what the reading without it does not see."""
    own = _encoded(TITLE)
    assault = EVENT_TYPES.index("ASSAULT")
    (word, _) = own.pieces.between(len("Iraqi army "), len("Iraqi army kills")) or (0, 0)

    whole, rest = (float(sigmoid(one.types()[:, assault]).max()) for one in (own, own.without(word)))
    assert whole > 2 * rest


def test_a_long_text_is_read_up_to_a_bound() -> None:
    """What stands behind it is in no word."""
    own = _encoded(TITLE, "Militants attacked a village in the north of the country. " * 200)

    assert len(own.pieces.numbers) <= MOST_PIECES
    assert own.pieces.between(10_000, 10_010) is None


def test_windows_cover_what_is_read() -> None:
    """One behind the other, each with room for the title, cut where a sentence begins."""
    own = _encoded(TITLE, "Militants attacked a village in the north of the country. " * 100).pieces
    found = list(windows(own))

    assert len(found) > 1
    assert found[0][0] == 0
    assert [last for _, last in found[:-1]] == [first for first, _ in found[1:]]
    assert found[-1][1] == len(own.numbers)
    assert all(last - first + own.title() <= WINDOW for first, last in found[1:])
    assert all(own.sentences[own.owners[first]] != own.sentences[own.owners[first - 1]] for first, _ in found[1:])


def test_an_event_far_down_is_told() -> None:
    """What stands behind the first window is read too."""
    filler = "The ministry published the names of the units on its website, and the list has two pages. " * 40
    own = _encoded(TITLE, f"{filler}Jordan closed the Jaber border crossing with Syria.")
    words = own.types()[:, EVENT_TYPES.index("COERCE")]

    assert own.pieces.starts[int(np.argmax(words))] > len(filler)


@pytest.mark.parametrize("text", ["", " ", "\ud800", "\u202e\u0000"])
def test_no_text_is_no_fault(text: str) -> None:
    """Nothing to read gives nothing to ask."""
    own = _encoded(text)

    assert len(own.vectors) == len(own.pieces.starts) == len(own.sentences)


def test_nothing_that_may_have_a_part_has_none() -> None:
    """An article without names, times and numbers is no fault."""
    own = _encoded(TITLE)

    assert own.parts(own.query(0, 1, "ASSAULT", []), []).shape == (0, len(PARTS))


def test_stretches_are_judged_one_by_one() -> None:
    """What is said of a stretch does not depend on which others are asked about."""
    own = _encoded(TITLE)
    army, place = Stretch(0, 2, "organisation"), Stretch(6, 7, "place")
    query = own.query(2, 3, "ASSAULT", [army, place])

    together = own.parts(query, [army, place])
    assert np.allclose(together, np.concatenate([own.parts(query, [one]) for one in (army, place)]), atol=1e-4)


def test_mentions_of_a_thing_speak_for_it_together() -> None:
    """Their odds are added; rows of nobody are left out."""
    found = summed(np.array([0.0, 0.0, -1.0, 9.0]), ["army", "army", "village", None])

    assert found == pytest.approx({"army": 2 / 3, "village": 1 / (1 + np.e)})


def test_a_meaning_is_near_across_languages() -> None:
    """One strike told in Arabic is nearer to its English report than to an English report of a sentence in court."""
    arabic, strike, court = (
        read_meaning(_meaning(title))
        for title in (
            "مقتل ثلاثة جنود بقصف على نقطة عسكرية قرب تدمر",  # three soldiers killed by shelling of a post near Palmyra
            "Three soldiers killed as army post near Palmyra is shelled",
            "Court in Kuwait sentences man to ten years in prison",
        )
    )

    assert arabic is not None
    assert strike is not None
    assert court is not None
    assert arabic @ strike > 0.7
    assert arabic @ court < 0.6


def _meaning(title: str) -> str:
    return meaning_of(_encoded(title), 0, len(title))


def test_of_nothing_there_is_no_meaning() -> None:
    """A text without a word has none."""
    assert _meaning("") == ""
