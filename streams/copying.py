"""Whether one report copies another: by the runs of three words that their sentences share.

Outlets print an agency's text word for word, or nearly. Such reports are one voice, whoever owns the outlets; and where
every word is the same, a field in which they differ is an error of the coder.
"""

import re
from typing import Final

from extraction.normalise import key
from schemas.analysis import Event
from schemas.event import Report

#: Words in a run. Shorter ones are shared by any two reports of one kind, longer ones break with every edit.
RUN_WORDS: Final = 3
#: Sentences of fewer words are alike by chance: "Two soldiers were killed in Idlib on Monday."
LEAST_WORDS: Final = 9
#: A text that was cut or slightly edited keeps this share of all runs that either has.
COPIED: Final = 0.6
#: One other word, such as the town in a ministry's standing phrase, breaks three runs: of a sentence of less than forty
#: words less than this share is left.
VERBATIM: Final = 0.85
_WORD: Final = re.compile(r"[^\W_]+")


def is_copy(one: Report, two: Report) -> bool:
    """Return whether two reports of an event have their sentence from each other, or both from a third."""
    return one.article.language == two.article.language and shared(one.event, two.event) >= COPIED


def is_verbatim(one: Event, two: Event) -> bool:
    """Return whether two events are told in the same words."""
    return shared(one, two) >= VERBATIM


def shared(one: Event, two: Event) -> float:
    """Return the share of runs that both sentences have, of those that either has; 0 where one is short."""
    first, second = _words(one.sentence.text), _words(two.sentence.text)
    if min(len(first), len(second)) < LEAST_WORDS:
        return 0.0
    ours, theirs = _runs(first), _runs(second)
    return len(ours & theirs) / len(ours | theirs)


def _words(text: str) -> list[str]:
    return _WORD.findall(key(text))


def _runs(words: list[str]) -> set[tuple[str, ...]]:
    return {tuple(words[first : first + RUN_WORDS]) for first in range(len(words) - RUN_WORDS + 1)}
