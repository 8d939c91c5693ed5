"""Whether one report copies another: by the runs of three words that their sentences share.

Outlets print an agency's text word for word, or nearly. Such reports are one voice, whoever owns the outlets; and where
every word is the same, a field in which they differ is an error of the coder.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Final

from extraction.text.normalise import key
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
#: Sentences whose runs are kept, at about 2 KB each: reports of an event are held against each other time and again.
_KEPT: Final = 4096
_WORD: Final = re.compile(r"[^\W_]+")


def is_copy(one: Report, two: Report) -> bool:
    """Return whether two reports of an event have their sentence from each other, or both from a third."""
    return one.article.language == two.article.language and shared(one.event, two.event) >= COPIED


def is_verbatim(one: Event, two: Event) -> bool:
    """Return whether two events are told in the same words."""
    return shared(one, two) >= VERBATIM


def shared(one: Event, two: Event) -> float:
    """Return the share of runs that both sentences have, of those that either has; 0 where one is short."""
    ours, theirs = _runs(one.sentence.text), _runs(two.sentence.text)
    both = len(ours & theirs)
    return both / (len(ours) + len(theirs) - both) if both else 0.0


def copies(reports: Sequence[Report]) -> dict[str, Report]:
    """Return, by article, the report that each of these reports copies: the first of those before it, or itself.

    A report is held only against those before it that copy none and share a rare run with it, so that neither hundreds
    of copies nor a standing phrase in hundreds of reports cost more than as many reports.
    """
    seen = Counter(run for report in reports for run in _runs(report.event.sentence.text))
    firsts: list[Report] = []
    with_run: defaultdict[int, list[int]] = defaultdict(list)
    originals: dict[str, Report] = {}
    for report in reports:
        rare = _rare(report, seen)
        near = sorted({number for run in rare for number in with_run.get(run, ())})
        original = next((firsts[number] for number in near if is_copy(firsts[number], report)), report)
        if original is report:
            for run in rare:
                with_run[run].append(len(firsts))
            firsts.append(report)
        originals[report.article.id] = original
    return originals


def _rare(report: Report, seen: Mapping[int, int]) -> list[int]:
    """Return so many of a report's rarest runs that each copy of it has one of them among its own."""
    runs = sorted(_runs(report.event.sentence.text), key=lambda run: (seen[run], run))
    return runs[: len(runs) - int(COPIED * len(runs)) + 1]


@lru_cache(_KEPT)
def _runs(text: str) -> frozenset[int]:
    """Return the runs of a text as hashes; none of a short one."""
    words = _WORD.findall(key(text))
    last = len(words) - RUN_WORDS + 1 if len(words) >= LEAST_WORDS else 0
    return frozenset(hash(tuple(words[first : first + RUN_WORDS])) for first in range(last))
