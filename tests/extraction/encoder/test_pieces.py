"""Cutting words into pieces: the likeliest cut, whatever the letters."""

from hypothesis import given
from hypothesis import strategies as st

from extraction.encoder.pieces import BEGIN, END, SPACE, UNKNOWN, Cutter, load_cutter, split

PIECES = {
    BEGIN: 0.0, END: 0.0, UNKNOWN: 0.0, SPACE: -4.0, f"{SPACE}un": -3.0, "un": -3.5, "kind": -4.0, "k": -6.0,
    "ind": -5.0, f"{SPACE}unkind": -12.0, "ness": -4.0,
}  # fmt: skip
CUTTER = Cutter(PIECES)


def _written(word: str, *, is_spaced: bool) -> list[str]:
    names = list(PIECES)
    return [names[number] for number in CUTTER.cut(word, is_spaced=is_spaced)]


def test_the_likeliest_cut_is_taken() -> None:
    """Two common pieces are likelier than one rare one."""
    assert _written("unkind", is_spaced=True) == [f"{SPACE}un", "kind"]
    assert _written("unkindness", is_spaced=True) == [f"{SPACE}un", "kind", "ness"]


def test_a_word_after_no_space_has_other_pieces() -> None:
    """The mark of the space belongs to the piece."""
    assert _written("unkind", is_spaced=False) == ["un", "kind"]


def test_letters_that_no_piece_has_are_unknown() -> None:
    """Each by itself, and the rest is cut all the same."""
    assert _written("kind☃", is_spaced=False) == ["kind", UNKNOWN]


def test_marks_on_letters_are_not_read() -> None:
    """Vowel signs and tatweel are no letters: قُتِلَ and قـتل are both قتل (killed)."""
    cutter = load_cutter()

    assert cutter.cut("قُتِلَ", is_spaced=True) == cutter.cut("قتل", is_spaced=True) == cutter.cut("قـتل", is_spaced=True)


@given(word=st.text(min_size=1, max_size=200))
def test_every_word_has_a_piece(word: str) -> None:
    """And no more than its letters and a space, of which a long word's first 40 count; NFKC may make one letter 18."""
    assert 1 <= len(load_cutter().cut(word, is_spaced=True)) <= 18 * 40 + 1


@given(text=st.text(max_size=200))
def test_words_are_stretches_of_the_text(text: str) -> None:
    """In order, without spaces, and nothing but spaces is between them."""
    ends = 0
    for word in split(text):
        assert not text[ends : word.start].strip()
        assert text[word.start : word.end].split() == [text[word.start : word.end]]
        ends = word.end
