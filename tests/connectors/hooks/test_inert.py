"""Text of strangers loses what cannot be seen and what chats act on, and keeps what a person reads."""

import re
import unicodedata
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strangers import TRICKS, UNHURRIED, nasty

from connectors.hooks.wording.inert import URL_CHARS, ZERO_WIDTH_SPACE, cut, inert, plain, web_link


@UNHURRIED
@given(nasty)
def test_a_line_stays_a_line(text: str) -> None:
    """Neither line ends nor controls, marks of direction or halves of characters are left; a second time is idle."""
    found = plain(text)

    assert {unicodedata.category(char) for char in found} & {"Cc", "Cs", "Co", "Cn", "Zl", "Zp"} == set()
    assert not re.search("[\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff]", found)
    assert found.encode().decode() == found
    assert plain(found) == found


@pytest.mark.parametrize(
    "text",
    ["Attack kills 5, at 12:30 on 6.3.2025", "هجوم على نقطة قرب الحدود، ٥ قتلى", "می‌خواهم", "مُحَمَّدٌ", "👩‍👩‍👧‍👦"],
)
def test_what_a_person_reads_stays(text: str) -> None:
    """News in both languages, joiners, vowel marks and figures are as they were."""
    assert inert(text) == text


@UNHURRIED
@given(nasty)
def test_nothing_is_left_that_a_chat_acts_on(text: str) -> None:
    """No mention, tag, command, address or emoji can be found in it; what is shown is the same."""
    found = inert(text)

    assert not re.search(r"[@#$~]\w|://|(^|\s)/[a-z]|:[\w+-]+:|[\w-]\.[a-zA-Z]", found)
    assert found.replace(ZERO_WIDTH_SPACE, "") == plain(text)


@UNHURRIED
@given(nasty, st.integers(1, 80))
def test_a_cut_keeps_to_its_length(text: str, most: int) -> None:
    """It is a beginning, and says that it is one."""
    whole = plain(text)
    found = cut(whole, most)

    assert len(found) <= most
    assert found == whole or (found.endswith("…") and whole.startswith(found[:-1]))


def test_a_cut_falls_between_words() -> None:
    """A word is dropped rather than broken, but for one so long that it would leave nothing."""
    assert cut("an attack near the border", 14) == "an attack…"
    assert cut("w" * 30, 10) == "w" * 9 + "…"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ('https://example.org/a(b)?q=[x]&y="z"#f>', "https://example.org/a%28b%29?q=%5Bx%5D&y=%22z%22#f%3E"),
        ("HTTP://Example.org:8080/%D9%87", "http://example.org:8080/%D9%87"),
        ("https://مثال.example/خبر", "https://xn--mgbh0fb.example/%D8%AE%D8%A8%D8%B1"),
        ("http://[2001:db8::1]/x", "http://[2001:db8::1]/x"),
        (" https://example.org ", "https://example.org"),
        ("javascript:alert(1)", None),
        ("data:text/html,x", None),
        ("tg://user?id=1", None),
        ("//example.org/x", None),
        ("https:///x", None),
        ("https://bank.example@evil.example/", None),
        ("https://example.org:99999/", None),
        ("https://exa mple.org/", None),
        ("https://example.org/" + "x" * URL_CHARS, None),
        ("", None),
        (None, None),
    ],
)  # fmt: skip
def test_a_link_is_an_address_of_the_web(url: str | None, expected: str | None) -> None:
    """Everything else is none; what could end a link in some markup is written in figures."""
    assert web_link(url) == expected


@UNHURRIED
@given(nasty)
def test_no_link_ends_early(text: str) -> None:
    """Whatever stands in an address, it is one word of ASCII without brackets, quotes and bars."""
    found = web_link(f"https://example.org/{text}")

    assert found is None or re.fullmatch(r"https://example\.org/[\w/%:@!$&+,;=~.?#-]*", found, re.ASCII)
    assert found is None or urlsplit(found).hostname == "example.org"


def test_tricks_are_many() -> None:
    """The list that these tests draw from has both scripts and both kinds of marks."""
    assert {"@everyone", "<!channel>", "\ud800", "\u202etxet\u202c"} <= set(TRICKS)
