"""Words that name events: the lexicon of a language, and what of it stands in a text.

The rows are data (`data/triggers_ar.yaml`, `data/triggers_en.yaml`); a language's room makes the forms of their words.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final, Literal, NamedTuple

from extraction.tables import table
from extraction.words import Word, fold, unprefixed
from schemas.codebook import EventType

Part = Literal["verb", "passive", "noun", "phrase"]
Frame = Literal["act", "host", "meet", "visit", "give", "leave", "self", "ask", "clash", "truce", "suffer"]
Phrase = tuple[str, ...]
#: Phrases by their first word.
Phrases = dict[str, tuple[Phrase, ...]]

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
#: Words of which it is remembered what begins with them: those of months of news.
_REMEMBERED: Final = 1 << 16
PARTS: Final[tuple[tuple[str, Part], ...]] = (
    ("verbs", "verb"), ("passive", "passive"), ("nouns", "noun"), ("phrases", "phrase"),
)  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Trigger:
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
    """Words that tell a mode."""

    mode: str
    phrases: Phrases


class Forms:
    """The words `first` to `last` of a text, found by each form that they may be of."""

    def __init__(self, words: tuple[Word, ...], first: int, last: int) -> None:
        self.words = words
        self.first = first
        self.last = last
        self._at: dict[str, list[int]] = {}
        for position in range(first, last):
            for form in unprefixed(words[position].text):
                self._at.setdefault(form, []).append(position)

    def hold(self, phrases: Phrases, first: int, last: int) -> bool:
        """Return whether one of `phrases` stands in words `first` to `last`; its first word may carry prefixes."""
        return any(
            first <= position <= last - len(phrase) and _continues(phrase, self.words, position)
            for form in self._at.keys() & phrases.keys()
            for position in self._at[form]
            for phrase in phrases[form]
        )


class _Company(NamedTuple):
    """What a row asks for around its word."""

    near: Phrases
    unless: Phrases
    not_before: frozenset[str]


class Lexicon:
    """The triggers of a language, by their first word."""

    def __init__(self, name: str, inflect: Inflect) -> None:
        data = table(name)
        self._forms: dict[str, list[Trigger]] = {}
        self._company: list[_Company] = []
        rows = [*data["triggers"], *data["wide"]]
        #: Rows from here on tell an event in some contexts only.
        self.narrow = len(data["triggers"])
        for number, row in enumerate(rows):
            not_before = frozenset(fold(str(word)) for word in row.get("not_before", ()))
            self._company.append(_Company(_phrases(row.get("near", ())), _phrases(row.get("unless", ())), not_before))
            label = label_of(row, is_wide=number >= self.narrow)
            for trigger in _triggers(number, label, row, inflect):
                self._forms.setdefault(trigger.form[0], []).append(trigger)
        for triggers in self._forms.values():
            # The longer form says more; of equal ones the earlier row was meant to come first.
            triggers.sort(key=lambda trigger: (-len(trigger.form), trigger.is_remote, trigger.row))
        self.cues: dict[EventType, list[Cue]] = {}
        for row in data["modes"]:
            self.cues.setdefault(row["type"], []).append(Cue(row["mode"], _phrases(row["words"])))
        self._beginning = lru_cache(maxsize=_REMEMBERED)(self._begin)

    def find(self, forms: Forms) -> Iterator[Found]:
        """Yield the triggers in the words of `forms`; none begins within one that tells an event by itself."""
        position = forms.first
        while position < forms.last:
            triggers = self._beginning(forms.words[position].text)
            found = self._at(triggers, position, forms) if triggers else None
            if found is None:
                position += 1
            else:
                yield found
                # A word that tells an event by itself is looked at even within a longer one that may.
                position = found.last if found.is_narrow else position + 1

    def _begin(self, word: str) -> tuple[Trigger, ...]:
        """Return the triggers that may begin with a word; none for most words."""
        return tuple(
            trigger
            for form in unprefixed(word)
            for trigger in self._forms.get(form, ())
            if trigger.part not in _FINITE or word.removesuffix(form) in _BEFORE_VERBS
        )

    def _at(self, triggers: tuple[Trigger, ...], position: int, forms: Forms) -> Found | None:
        readings = [
            Reading(trigger, self._fits(trigger, position, forms))
            for trigger in triggers
            if position + len(trigger.form) <= forms.last and _continues(trigger.form, forms.words, position)
        ]
        if not readings:
            return None
        # What fits goes before what does not, a narrow row before a wide one: then the order of the forms.
        readings.sort(key=lambda reading: (not reading.fits, reading.trigger.row >= self.narrow))
        best = readings[0].trigger
        return Found(best, position, position + len(best.form), tuple(readings), best.row < self.narrow)

    def _fits(self, trigger: Trigger, position: int, forms: Forms) -> bool:
        company = self._company[trigger.row]
        first, last, end = forms.first, forms.last, position + len(trigger.form)
        if end < last and forms.words[end].text in company.not_before:
            return False
        if forms.hold(company.unless, first, last):
            return False
        if not company.near or trigger.part == "phrase":
            return True
        # A trigger is not its own company.
        return forms.hold(company.near, max(first, position - _COMPANY), position) or forms.hold(
            company.near, end, min(last, end + _COMPANY)
        )


def mode_by_cue(lexicon: Lexicon, event_type: EventType, forms: Forms) -> str | None:
    """Return the mode that the words of `forms` tell, by the first row that fits."""
    cues = lexicon.cues.get(event_type, ())
    return next((cue.mode for cue in cues if forms.hold(cue.phrases, forms.first, forms.last)), None)


def _continues(form: Phrase, words: tuple[Word, ...], position: int) -> bool:
    if len(form) == 1:
        return True
    rest = words[position + 1 : position + len(form)]
    return len(rest) == len(form) - 1 and all(
        part in unprefixed(word.text) for part, word in zip(form[1:], rest, strict=True)
    )


def _phrases(texts: Iterable[str]) -> Phrases:
    found: Phrases = {}
    for text in texts:
        phrase = tuple(fold(part) for part in str(text).split())
        found[phrase[0]] = (*found.get(phrase[0], ()), phrase)
    return found


def label_of(row: Row, *, is_wide: bool) -> str:
    """Return the name of a row, by which the models know it: it stays when rows are added above."""
    first = next(str(row[key][0]) for key, _ in PARTS if row.get(key))
    return f"{row['type']}/{row.get('mode', '-')}/{row['frame']}/{fold(first)}{'/wide' if is_wide else ''}"


def _triggers(number: int, label: str, row: Row, inflect: Inflect) -> Iterator[Trigger]:
    for key, part in PARTS:
        for text in row.get(key, ()):
            for form, form_part, is_remote in inflect(part, text):
                yield Trigger(number, label, row["type"], row.get("mode"), row["frame"], form_part, form, is_remote)
