"""Reading an article: offsets, tokens, headings, odd input."""

import itertools
import time

import pytest

from extraction.text.cleaning import cleaned
from extraction.text.document import Document
from extraction.text.normalise import normalise
from extraction.text.reading import READ, read_document, tokens_of
from extraction.text.sentences import sentences_of
from schemas.analysis import ArticleText

ODD = ["", "\ud800 x", "\x00\x1b[0m", "\u202eabc\u202c", "\n\n\n", "ـــ", "😀", "\r\nسطر\r\n", "'''", "ّّّ"]


def read(text: str, title: str = "") -> Document:
    """Read a text."""
    return read_document(ArticleText(id="1", title=title, text=text))


@pytest.mark.parametrize("text", ODD)
def test_any_string_makes_a_sound_document(text: str) -> None:
    """Whatever comes in, offsets hold, tokens agree with the folded text and there is a sentence."""
    document = read(text, title=text)

    written = f"{text}\n{text}"
    for token in document.tokens:
        start, end = document.cleaned.written(token.start, token.end)
        assert normalise(written[start:end]) == token.norm
    assert len(document.norm) == len(document.full)
    assert document.sentences
    assert all(document.norm[token.start : token.end] == token.norm for token in document.tokens)


def test_sentences_bound_their_tokens() -> None:
    """Each token lies in the sentence whose range holds it."""
    document = read("وصل الوفد العراقي. غادر الوفد.\nThe end came.", title="عنوان الخبر")

    for sentence in document.sentences:
        for token in document.tokens_of(sentence):
            assert sentence.start <= token.start < token.end <= sentence.end
    assert sum(len(document.tokens_of(sentence)) for sentence in document.sentences) == len(document.tokens)


def test_titles_and_lines_without_full_stop_are_headlines() -> None:
    """The title and a short line before other text are headlines, the text is not."""
    document = read("مباحثات أمنية\nوصل الوفد إلى دمشق.", title="زيارة")

    assert [sentence.is_headline for sentence in document.sentences] == [True, True, False]


def test_tokens_are_words_and_numbers() -> None:
    """Numbers keep separators in both scripts, apostrophes and initials stay in the word, marks are no tokens."""
    document = read("١٬٩٠٥ 1,905.5 Syria's U.S. مُحمّد،")

    assert [(token.norm.replace("\u2060", ""), token.script) for token in document.tokens] == [
        ("1٬905", "digit"),
        ("1,905.5", "digit"),
        ("syria's", "latin"),
        ("u.s.", "latin"),
        ("محمد", "arabic"),
    ]


@pytest.mark.parametrize("text", ["كلمة ", "x", ".", "U.S. ", "u.", '"', "1. ", "<p ", "<script>", "&amp;", "e\u0301"])
def test_what_never_ends_takes_less_than_a_second(text: str) -> None:
    """Four times what is read of any one thing is cut up in a second of the processor's time.

    It takes a tenth of that at the most; what goes through the text again for each of its letters takes ten seconds.
    """
    chars = 4 * READ
    long = f"{text * (chars // len(text))}x"
    read("warm up")
    started = time.process_time()
    norm = normalise(cleaned(long).text[-chars:])
    tokens_of(norm)
    sentences_of(norm, norm)

    assert time.process_time() - started < 1


@pytest.mark.parametrize(
    "text", ["قتل الجيش ثلاثة جنود في دمشق. " * 40_000, "killed 3 in Damascus " * 50_000, "(" * 1_000_000]
)
def test_a_megabyte_is_read_in_its_beginning(text: str) -> None:
    """What no news report is as long as is cut; no sentence is longer than a person can read."""
    document = read_document(ArticleText(id="a", title="Title", text=text))

    assert len(document.full) <= READ + 1
    assert document.full.startswith("Title\n")
    assert max(sentence.last - sentence.first for sentence in document.sentences) <= 120
    for one, following in itertools.pairwise(document.sentences):
        assert one.end <= following.start
        assert one.last == following.first
