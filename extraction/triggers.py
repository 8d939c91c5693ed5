"""Words that name events: the lexicon of a language, and what of it stands in a text.

The rows are data (`data/triggers_ar.yaml`, `data/triggers_en.yaml`); a language's room makes the forms of their words.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final, Literal, NamedTuple

from extraction.tables import table
from extraction.words import Word, fold, unprefixed
from schemas.codebook import EventType

Part = Literal["verb", "passive", "noun", "phrase"]
Frame = Literal["act", "host", "meet", "visit", "give", "leave", "self", "ask", "clash", "truce", "suffer"]
Phrase = tuple[str, ...]

#: A row of the YAML file: its keys are checked where it is read.
Row = dict[str, Any]  # Any: the whole of YAML
#: A form, its part of speech, and whether it is derived so far that any other reading goes before it.
Form = tuple[Phrase, Part, bool]
Inflect = Callable[[Part, str], Iterable[Form]]

_FINITE: Final = frozenset({"verb", "passive"})
#: What may be written together with an Arabic verb: and, so, so that.
_BEFORE_VERBS: Final = frozenset({"", "و", "ف", "ل"})
#: Words between a trigger and its company.
_COMPANY: Final = 8
PARTS: Final[tuple[tuple[str, Part], ...]] = (
    ("verbs", "verb"), ("passive", "passive"), ("nouns", "noun"), ("phrases", "phrase"),
)  # fmt: skip


class Trigger(NamedTuple):
    """One form of a row's word."""

    row: int
    type: EventType
    mode: str | None
    frame: Frame
    part: Part
    form: Phrase
    is_remote: bool


class Found(NamedTuple):
    """A trigger in a text: words `first` to `last` (exclusive)."""

    trigger: Trigger
    first: int
    last: int


class Cue(NamedTuple):
    """Words that tell the mode of a type."""

    type: EventType
    mode: str
    phrases: frozenset[Phrase]


class Lexicon:
    """The triggers of a language, by their first word."""

    def __init__(self, name: str, inflect: Inflect) -> None:
        data = table(name)
        self._forms: dict[str, list[Trigger]] = {}
        self._near: list[frozenset[Phrase]] = []
        self._unless: list[frozenset[Phrase]] = []
        self._not_before: list[frozenset[str]] = []
        for number, row in enumerate(data["triggers"]):
            self._near.append(_phrases(row.get("near", ())))
            self._unless.append(_phrases(row.get("unless", ())))
            self._not_before.append(frozenset(fold(str(word)) for word in row.get("not_before", ())))
            for trigger in _triggers(number, row, inflect):
                self._forms.setdefault(trigger.form[0], []).append(trigger)
        for triggers in self._forms.values():
            # The longer form says more; of equal ones the earlier row was meant to come first.
            triggers.sort(key=lambda trigger: (-len(trigger.form), trigger.is_remote, trigger.row))
        self.cues = [Cue(row["type"], row["mode"], _phrases(row["words"])) for row in data["modes"]]

    def find(self, words: tuple[Word, ...], first: int, last: int) -> Iterator[Found]:
        """Yield the triggers in words `first` to `last`, none over another."""
        position = first
        while position < last:
            found = self._at(words, position, first, last)
            if found is None:
                position += 1
            else:
                yield found
                position = found.last

    def _at(self, words: tuple[Word, ...], position: int, first: int, last: int) -> Found | None:
        for form in unprefixed(words[position].text):
            for trigger in self._forms.get(form, ()):
                end = position + len(trigger.form)
                if end > last or not _continues(trigger.form, words, position):
                    continue
                if trigger.part in _FINITE and words[position].text.removesuffix(form) not in _BEFORE_VERBS:
                    continue
                if self._fits(trigger, words, first, last, (position, end)):
                    return Found(trigger, position, end)
        return None

    def _fits(self, trigger: Trigger, words: tuple[Word, ...], first: int, last: int, own: tuple[int, int]) -> bool:
        near, unless = self._near[trigger.row], self._unless[trigger.row]
        if own[1] < last and words[own[1]].text in self._not_before[trigger.row]:
            return False
        if unless and any(has_phrase(words, first, last, phrase) for phrase in unless):
            return False
        if not near or trigger.part == "phrase":
            return True
        # A trigger is not its own company.
        before, after = (max(first, own[0] - _COMPANY), own[0]), (own[1], min(last, own[1] + _COMPANY))
        return any(has_phrase(words, *span, phrase) for span in (before, after) for phrase in near)


def has_phrase(words: tuple[Word, ...], first: int, last: int, phrase: Phrase) -> bool:
    """Return whether `phrase` stands in words `first` to `last`; the first word may carry Arabic prefixes."""
    return any(
        phrase[0] in unprefixed(words[position].text) and _continues(phrase, words, position)
        for position in range(first, last - len(phrase) + 1)
    )


def mode_by_cue(lexicon: Lexicon, event_type: EventType, words: tuple[Word, ...], first: int, last: int) -> str | None:
    """Return the mode that the words `first` to `last` tell, by the first row that fits."""
    for cue in lexicon.cues:
        if cue.type == event_type and any(has_phrase(words, first, last, phrase) for phrase in cue.phrases):
            return cue.mode
    return None


def _continues(form: Phrase, words: tuple[Word, ...], position: int) -> bool:
    rest = words[position + 1 : position + len(form)]
    return len(rest) == len(form) - 1 and all(
        part in unprefixed(word.text) for part, word in zip(form[1:], rest, strict=True)
    )


def _phrases(texts: Iterable[str]) -> frozenset[Phrase]:
    return frozenset(tuple(fold(part) for part in str(text).split()) for text in texts)


def _triggers(number: int, row: Row, inflect: Inflect) -> Iterator[Trigger]:
    for key, part in PARTS:
        for text in row.get(key, ()):
            for form, form_part, is_remote in inflect(part, text):
                yield Trigger(number, row["type"], row.get("mode"), row["frame"], form_part, form, is_remote)
