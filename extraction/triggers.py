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
    """One form of a row's word. `label` names the row by what it says and its first word, wherever it stands."""

    row: int
    label: str
    type: EventType
    mode: str | None
    frame: Frame
    part: Part
    form: Phrase
    is_remote: bool


class Reading(NamedTuple):
    """A row that a word may be of; `fits` is true where its company is what the row asks for."""

    trigger: Trigger
    fits: bool


class Found(NamedTuple):
    """A trigger in a text: words `first` to `last` (exclusive), with what it may be read as, the likeliest first."""

    trigger: Trigger
    first: int
    last: int
    readings: tuple[Reading, ...] = ()
    #: True where the likeliest reading tells an event by itself, and not in some contexts only.
    is_narrow: bool = False

    @property
    def fits(self) -> bool:
        """True where the likeliest reading has the company that it asks for."""
        return bool(self.readings) and self.readings[0].fits


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
        rows = [*data["triggers"], *data["wide"]]
        #: Rows from here on tell an event in some contexts only.
        self.narrow = len(data["triggers"])
        for number, row in enumerate(rows):
            self._near.append(_phrases(row.get("near", ())))
            self._unless.append(_phrases(row.get("unless", ())))
            self._not_before.append(frozenset(fold(str(word)) for word in row.get("not_before", ())))
            label = label_of(row, is_wide=number >= self.narrow)
            for trigger in _triggers(number, label, row, inflect):
                self._forms.setdefault(trigger.form[0], []).append(trigger)
        for triggers in self._forms.values():
            # The longer form says more; of equal ones the earlier row was meant to come first.
            triggers.sort(key=lambda trigger: (-len(trigger.form), trigger.is_remote, trigger.row))
        self.cues = [Cue(row["type"], row["mode"], _phrases(row["words"])) for row in data["modes"]]

    def find(self, words: tuple[Word, ...], first: int, last: int) -> Iterator[Found]:
        """Yield the triggers in words `first` to `last`; none begins within one that tells an event by itself."""
        position = first
        forms = forms_of(words, first, last)
        while position < last:
            found = self._at(words, position, first, last, forms)
            if found is None:
                position += 1
            else:
                yield found
                # A word that tells an event by itself is looked at even within a longer one that may.
                position = found.last if found.is_narrow else position + 1

    def _at(self, words: tuple[Word, ...], position: int, first: int, last: int, forms: frozenset[str]) -> Found | None:
        readings = [
            Reading(trigger, self._fits(trigger, words, (first, last), (position, position + len(trigger.form)), forms))
            for form in unprefixed(words[position].text)
            for trigger in self._forms.get(form, ())
            if self._stands(trigger, form, words, position, last)
        ]
        if not readings:
            return None
        # What fits goes before what does not, a narrow row before a wide one: then the order of the forms.
        readings.sort(key=lambda reading: (not reading.fits, reading.trigger.row >= self.narrow))
        best = readings[0].trigger
        return Found(best, position, position + len(best.form), tuple(readings), best.row < self.narrow)

    @staticmethod
    def _stands(trigger: Trigger, form: str, words: tuple[Word, ...], position: int, last: int) -> bool:
        if position + len(trigger.form) > last or not _continues(trigger.form, words, position):
            return False
        return trigger.part not in _FINITE or words[position].text.removesuffix(form) in _BEFORE_VERBS

    def _fits(
        self,
        trigger: Trigger,
        words: tuple[Word, ...],
        sentence: tuple[int, int],
        own: tuple[int, int],
        forms: frozenset[str],
    ) -> bool:
        first, last = sentence
        if own[1] < last and words[own[1]].text in self._not_before[trigger.row]:
            return False
        unless = [phrase for phrase in self._unless[trigger.row] if phrase[0] in forms]
        if any(has_phrase(words, first, last, phrase) for phrase in unless):
            return False
        if not self._near[trigger.row] or trigger.part == "phrase":
            return True
        near = [phrase for phrase in self._near[trigger.row] if phrase[0] in forms]
        # A trigger is not its own company.
        before, after = (max(first, own[0] - _COMPANY), own[0]), (own[1], min(last, own[1] + _COMPANY))
        return any(has_phrase(words, *span, phrase) for span in (before, after) for phrase in near)


def forms_of(words: tuple[Word, ...], first: int, last: int) -> frozenset[str]:
    """Return the forms that words `first` to `last` may be of: the first word of any phrase there is among them."""
    return frozenset(form for word in words[first:last] for form in unprefixed(word.text))


def has_phrase(words: tuple[Word, ...], first: int, last: int, phrase: Phrase) -> bool:
    """Return whether `phrase` stands in words `first` to `last`; the first word may carry Arabic prefixes."""
    return any(
        phrase[0] in unprefixed(words[position].text) and _continues(phrase, words, position)
        for position in range(first, last - len(phrase) + 1)
    )


def mode_by_cue(lexicon: Lexicon, event_type: EventType, words: tuple[Word, ...], first: int, last: int) -> str | None:
    """Return the mode that the words `first` to `last` tell, by the first row that fits."""
    forms = forms_of(words, first, last)
    for cue in lexicon.cues:
        if cue.type != event_type:
            continue
        likely = [phrase for phrase in cue.phrases if phrase[0] in forms]
        if any(has_phrase(words, first, last, phrase) for phrase in likely):
            return cue.mode
    return None


def _continues(form: Phrase, words: tuple[Word, ...], position: int) -> bool:
    rest = words[position + 1 : position + len(form)]
    return len(rest) == len(form) - 1 and all(
        part in unprefixed(word.text) for part, word in zip(form[1:], rest, strict=True)
    )


def _phrases(texts: Iterable[str]) -> frozenset[Phrase]:
    return frozenset(tuple(fold(part) for part in str(text).split()) for text in texts)


def label_of(row: Row, *, is_wide: bool) -> str:
    """Return the name of a row, by which the models know it: it stays when rows are added above."""
    first = next(str(row[key][0]) for key, _ in PARTS if row.get(key))
    return f"{row['type']}/{row.get('mode', '-')}/{row['frame']}/{fold(first)}{'/wide' if is_wide else ''}"


def _triggers(number: int, label: str, row: Row, inflect: Inflect) -> Iterator[Trigger]:
    for key, part in PARTS:
        for text in row.get(key, ()):
            for form, form_part, is_remote in inflect(part, text):
                yield Trigger(number, label, row["type"], row.get("mode"), row["frame"], form_part, form, is_remote)
