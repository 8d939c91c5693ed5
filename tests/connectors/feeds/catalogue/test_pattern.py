"""A pattern of addresses that could take for ever is refused, one that cannot is taken."""

import re
import warnings

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.feeds.catalogue.pattern import MAX_PATTERN_CHARS, pattern_fault


@pytest.mark.parametrize(
    "pattern",
    [
        r"/ar/\d+",
        r"^https://news\.example/(?:ar|en)/news/\d{4}-\d{2}/[^/]+$",
        r"(?i)/News/(\d+)?",
        r"(?:/\d{4}){2}/.+",
        r"[(+]+/\(a+\)",
        r"[]+]+",
        r"(?P<year>\d+)/(?!tag/)",
        r"\(a+\)+",
        "a" * MAX_PATTERN_CHARS,
    ],
)
def test_a_plain_pattern_is_taken(pattern: str) -> None:
    """Repetitions side by side, and of what matches in one way only, are fine."""
    assert pattern_fault(pattern) is None


@pytest.mark.parametrize(
    "pattern",
    [
        r"(a+)+",
        r"(a*)*",
        r"(a|aa)+",
        r"(?:a?){30}",
        r"((a+))+b",
        r"(?:\d{1,3}/)+",
        r"(?P<x>a+)+",
        r"(?:(?:ab)*c)*",
        r"(?:a+)*?b",
        r"(?i:a+)+",
        r"([+]a+){2,}",
        r"(\)a+)+",
    ],
)
def test_a_repetition_in_a_repetition_is_refused(pattern: str) -> None:
    """However it is dressed."""
    assert pattern_fault(pattern) == (
        "repeats what repeats or chooses itself, which can take for ever; write it without that"
    )


@pytest.mark.parametrize(
    ("pattern", "fault"),
    [
        ("", "is empty"),
        ("a" * (MAX_PATTERN_CHARS + 1), "is longer than 200 characters"),
        ("(", "is no regular expression: missing ), unterminated subpattern at position 0"),
    ],
)
def test_what_is_wrong_is_told(pattern: str, fault: str) -> None:
    """In words that follow `the pattern`."""
    assert pattern_fault(pattern) == fault


@given(st.text("ab(|)*+?{}[]\\1,:=", max_size=30))
def test_whatever_is_taken_can_be_used(pattern: str) -> None:
    """Any text has an answer, and what is not refused compiles."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)
        if pattern_fault(pattern) is None:
            re.compile(pattern)
