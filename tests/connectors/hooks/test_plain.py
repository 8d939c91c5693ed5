"""Whatever a feed writes, a field of a message is text of bounded length, and a link leads to the web."""

import unicodedata
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from told import hostile, links

from connectors.hooks.plain import MOST_LINK_CHARS, in_lines, one_line, web_link


@given(hostile())
def test_a_line_is_one_line(text: str) -> None:
    """No controls, no surrogates, no marks that turn what follows; never longer than asked for."""
    found = one_line(text, 50)

    assert len(found) <= 50
    assert found.splitlines() in ([], [found])
    assert not {unicodedata.category(letter) for letter in found} & {"Cc", "Cs", "Zl", "Zp"}
    assert not set(found) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
    assert one_line(found, 50) == found
    found.encode("utf-8")


@given(hostile())
def test_lines_are_lines(text: str) -> None:
    """Each line of a text is a line as above, and none is empty."""
    found = in_lines(text, 60)

    assert len(found) <= 60
    assert all(line and one_line(line, 60) == line for line in found.split("\n") if found)


def test_ordinary_text_stays_as_it_is() -> None:
    """Arabic with its marks, accents and emoji are no danger."""
    text = "مقتل 5 قرب الحدود\u200f — «Le Monde» 😀"  # 5 killed near the border

    assert one_line(text, 200) == text
    assert in_lines(f"{text}\r\n\r\n{text}", 200) == f"{text}\n{text}"


def test_what_is_cut_says_so() -> None:
    """A cut text ends with an ellipsis, within the length."""
    assert one_line("word " * 50, 20) == "word word word word…"


@given(links())
def test_a_link_is_of_the_web(url: str) -> None:
    """Scheme http or https, a host, no user, printable ASCII: or no link at all."""
    found = web_link(url)

    if found is not None:
        parts = urlsplit(found)
        assert parts.scheme in {"http", "https"}
        assert parts.hostname
        assert "@" not in parts.netloc
        assert found.isascii()
        assert found.isprintable()
        assert not set(found) & set(' "<>')
        assert len(found) <= MOST_LINK_CHARS


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://news.example/a?b=1&c=2#d", "https://news.example/a?b=1&c=2#d"),
        ("HTTPS://News.Example/A", "https://news.example/A"),
        ("http://news.example/خبر", "http://news.example/%D8%AE%D8%A8%D8%B1"),  # news
        ("http://أخبار.example/", "http://xn--mgbt3dkf.example/"),  # news
        ("javascript:alert(1)", None),
        ("https://bank.example@evil.example/", None),
        ("https://news.example/ a", None),
        ("https:///path", None),
    ],
)
def test_links(url: str, expected: str | None) -> None:
    """What is a link and what is none."""
    assert web_link(url) == expected
