"""Say whether an event of the text happened, is to come, might be, was denied, or is old history."""

from collections.abc import Sequence
from functools import cache
from typing import Final, NamedTuple

from extraction.document import Document, Sentence
from extraction.mention import TimeMention
from extraction.tables import table
from extraction.time_forms import is_future_verb
from extraction.words import Word, Words, fold, unprefixed, words_of
from schemas.codebook import Realis

_CLAUSE_MARKS: Final = frozenset({"،", ",", ";", "؛", ":", "\n", "(", ")", "-", "–"})
#: Words that open a new clause: a cue before them says nothing of what follows.
_CLAUSE_WORDS: Final = frozenset(
    {"بعد", "بعدما", "فيما", "بينما", "حيث", "لكن", "ولكن", "الذي", "التي", "الذين", "after", "while", "when", "but", "which", "who", "because", "as", "since", "following"}
)  # fmt: skip


class _Cues(NamedTuple):
    reach: int
    phrases: dict[str, tuple[tuple[str, ...], ...]]


def _phrases(rows: Sequence[str]) -> dict[str, tuple[tuple[str, ...], ...]]:
    found: dict[str, list[tuple[str, ...]]] = {}
    for text in rows:
        phrase = tuple(fold(text).split())
        found.setdefault(phrase[-1], []).append(phrase)
    return {last: tuple(phrases) for last, phrases in found.items()}


@cache
def _cues(name: str) -> _Cues:
    data = table("realis")[name]
    if isinstance(data, list):
        return _Cues(0, _phrases(data))
    return _Cues(int(data["reach"]), _phrases(data["cues"]))


def realis_of(
    document: Document, sentence: Sentence, trigger_start: int, trigger_end: int, time: TimeMention | None
) -> Realis:
    """Return the realis of the event that a trigger names; cues count within the trigger's own clause."""
    words = words_of(document)
    first, _ = words.between(sentence.start, sentence.end)
    begin, end = words.between(trigger_start, trigger_end)
    if begin >= len(words.items):
        return "occurred"
    scope = _Scope(words, _clause_start(words, first, begin), first, begin, max(end, begin + 1))
    if scope.has("negated") or scope.carries("negated_carries"):
        return "negated"
    if scope.has("hypothetical") or scope.carries("hypothetical_carries") or scope.is_possible():
        return "hypothetical"
    if scope.is_future() or (time is not None and time.is_future) or scope.has("future"):
        return "future"
    if (time is not None and time.is_background) or scope.has("historical"):
        return "historical"
    return "occurred"


def _clause_start(words: Words, first: int, begin: int) -> int:
    position = begin
    while position > first:
        text = words.items[position - 1].text
        if text in _CLAUSE_MARKS or text in _CLAUSE_WORDS:
            break
        position -= 1
    return position


class _Scope:
    """The words of the trigger's clause before the trigger, and the trigger's own."""

    def __init__(self, words: Words, clause: int, first: int, begin: int, end: int) -> None:
        self.items: Sequence[Word] = words.items
        self.clause = clause
        self.first = first
        self.begin = begin
        self.end = end

    def has(self, name: str) -> bool:
        """Say whether a cue stands within its reach before the trigger."""
        cues = _cues(name)
        return any(
            self._ends_at(position, cues.phrases, self.clause)
            for position in range(max(self.clause, self.begin - cues.reach), self.begin)
        )

    def carries(self, name: str) -> bool:
        """Say whether a cue stands anywhere before the trigger in its clause."""
        cues = _cues(name)
        return any(self._ends_at(position, cues.phrases, self.first) for position in range(self.clause, self.begin))

    def _ends_at(self, position: int, phrases: dict[str, tuple[tuple[str, ...], ...]], least: int) -> bool:
        text = self.items[position].text
        for stem in unprefixed(text):
            for phrase in phrases.get(stem, ()):
                start = position - len(phrase) + 1
                if start < least:
                    continue
                found = [self.items[start + i].text for i in range(len(phrase) - 1)]
                if not found or (tuple(found[1:]) == phrase[1:-1] and phrase[0] in unprefixed(found[0])):
                    return True
        return False

    def is_future(self) -> bool:
        """Say whether the trigger, or the verb right before it, has the seen of the future: سيلتقي (will meet)."""
        return any(is_future_verb(self.items[i].text) for i in range(max(self.clause, self.begin - 3), self.begin + 1))

    def is_possible(self) -> bool:
        """Say whether قد stands before an imperfect verb (may do); before a perfect one it affirms (has done)."""
        for position in range(max(self.clause, self.begin - 2), self.begin):
            if self.items[position].text in {"قد", "وقد", "فقد"}:
                verb = self.items[position + 1].text
                return len(verb) > 3 and verb[0] in "يت" and position + 1 <= self.begin  # noqa: PLR2004
        return False
