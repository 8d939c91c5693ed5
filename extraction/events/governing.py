"""Which phrase governs an event's words, and what it says of it: who calls off a march does not march.

The phrases are rows of `governors.yaml`, looked for before and behind the words of the event, in its sentence.
"""

import re
from collections.abc import Iterable
from functools import cache
from typing import Any, Final, NamedTuple

from extraction.text.document import Document
from extraction.text.tables import table
from extraction.text.words import fold, words_of
from schemas.analysis import Span
from schemas.codebook import Realis

#: Words of one clause that may part a phrase from what it governs, or stand for "..." within it.
_REACH: Final = 5
#: Words that tell more about an event, between its own and a phrase behind it.
_REACH_BEHIND: Final = 8
#: As a pattern; each word of a text that is searched has a space behind it.
_WORD: Final = r"[\w'’-]+ "
_GAP: Final = "..."


class Said(NamedTuple):
    """What a phrase says of an event, and the phrase as it was read, folded."""

    realis: Realis
    phrase: str


class _Rows(NamedTuple):
    """The phrases that say a realis where they end the text before an event's words, or begin that behind them."""

    realis: Realis
    pattern: re.Pattern[str]


def said_of(document: Document, sentence: int, trigger: Span) -> Said | None:
    """Return what a phrase says of the event that is told by the words of `trigger`; None where no phrase does.

    All but the last of these words may be the phrase, too ("call off march").
    """
    words, own = words_of(document), document.sentences[sentence]
    first, last = words.between(own.start, own.end)
    _, end = words.between(trigger.start, trigger.end)
    texts = (words.texts[first : end - 1], words.texts[end:last])
    for text, patterns in zip(map(_spaced, texts), _patterns(), strict=True):
        for rows in patterns:
            if match := rows.pattern.search(text):
                return Said(rows.realis, match.group().strip())
    return None


@cache
def _patterns() -> tuple[tuple[_Rows, ...], tuple[_Rows, ...]]:
    """Return the phrases before, and those behind."""
    data: Any = table("governors")  # Any: YAML
    clause, about = (_any_of(data[name]) for name in ("clauses", "prepositions"))
    between = rf"(?:(?!(?:{clause}) ){_WORD}){{0,{_REACH}}}"
    told = rf"(?:(?:{about}) (?:{_WORD}){{0,{_REACH_BEHIND - 1}}})?"
    before, behind = data["before"].items(), data["behind"].items()
    return (
        tuple(_Rows(realis, re.compile(rf"(?<!\S)[وف]?(?:{_phrases(rows, between)})$")) for realis, rows in before),
        tuple(_Rows(realis, re.compile(rf"^(?:{_phrases(rows, told)})")) for realis, rows in behind),
    )


def _phrases(by_language: dict[str, list[str]], gap: str) -> str:
    """Return the pattern of rows in which "..." stands for `gap`."""
    rows = [row.split() for rows in by_language.values() for row in rows]
    return "|".join(
        "".join(gap if word == _GAP else f"(?:{_any_of(word.split('/'))}) " for word in row) for row in rows
    )


def _any_of(words: Iterable[str]) -> str:
    return "|".join(re.escape(fold(word)) for word in words)


def _spaced(words: Iterable[str]) -> str:
    return "".join(f"{word} " for word in words)
