"""Find the ones and twos that grammar alone says: جنديان (two soldiers), "a soldier was killed"."""

from collections.abc import Iterator
from typing import Final, NamedTuple

from extraction.counts.cues import CueText
from extraction.counts.nouns import Group, count_nouns, counted_form
from extraction.text.numerals import begins_number
from extraction.text.words import unprefixed
from extraction.times.forms import time_stems

_NEAR: Final = 3
#: How many words before an object in the accusative its verb may stand, the subject between: اعتقلت السلطات صحفيا.
_VERB_REACH: Final = 5
_ONE_OF: Final = frozenset({"احد", "احدي"})
_ARTICLES: Final = frozenset({"a", "an", "one"})
#: What counts one more: "and wounded another", "and a third was wounded".
_FURTHER: Final = frozenset({"another", "third", "fourth", "fifth"})
_NOT_FURTHER: Final = frozenset({"of", "time", "day", "party"})
#: Endings of the feminine dual, alone and before the noun that it belongs to; no plural ends so.
_DUALS: Final = ("تين", "تان")
_SHORTEST_DUAL: Final = 6
#: Lands are called so: كازاخستان.
_LANDS: Final = "ستان"
_DEFINITE: Final = ("ال", "وال", "بال", "كال", "فال", "لل", "ولل", "وبال")
#: آخرين (others) are many.
_MANY: Final = frozenset({"اخر"})
#: What is done to people rather than to things; "released a video" counts nobody.
_TO_PERSONS: Final = frozenset({"killed", "injured", "arrested", "abducted", "sentenced", "rescued"})
#: What an article stands before that is no one of its kind: "arrested a number of men".
_NO_ONE: Final = frozenset({"number", "series", "host", "handful", "group", "lot", "few", "couple", "total", "bid"})
_MASCULINE_DUAL: Final = "ين"


class Few(NamedTuple):
    """A one or two at a word, and the group of what is counted."""

    position: int
    value: int
    group: Group


def few(text: CueText, blocked: set[int], *, is_open: bool) -> Iterator[Few]:
    """Yield the ones and twos at words that are not blocked; with `is_open` also those of nouns not in the lexicon."""
    for position in range(len(text.items)):
        if position in blocked:
            continue
        found = _known(text, position)
        if found is None and is_open:
            found = _open(text, position)
        if found is not None:
            yield found


def _known(text: CueText, position: int) -> Few | None:
    nouns, form = text.nouns, counted_form(text.text(position))
    if form is None:
        return None
    if form in nouns.duals and form not in nouns.units and not _is_definite(text, position, form):
        return Few(position, 2, nouns.duals[form]) if not _is_adjective(text, position) else None
    if _is_one_of(text, position, form) or (form in nouns.singular and _is_single(text, position, form)):
        return Few(position, 1, nouns.groups[form])
    return None


def _open(text: CueText, position: int) -> Few | None:
    word = text.text(position)
    form = counted_form(word)
    if form in text.nouns.shots and _is_launched(text, position, form):
        return Few(position, 1, text.nouns.groups[form])
    if word.isascii():
        return _english_one(text, position, word)
    if form is not None and text.nouns.groups.get(form) == "person":
        return _person(text, position, form)
    if form is None and _is_dual(word) and not _is_adjective(text, position):
        return Few(position, 2, "thing")
    return None


def _is_launched(text: CueText, position: int, form: str) -> bool:
    """Say whether a weapon or shot in the singular is one that was launched, shot down or tested."""
    word = text.text(position)
    if word.isascii():
        near = range(position - 1, position - _VERB_REACH, -1)
        is_one = any(text.text(step) in _ARTICLES for step in near)
    else:
        near, is_one = range(position - 1, position - 2 - (word[-1] == "ا") * _VERB_REACH, -1), word == form
    return is_one and any(stem in text.nouns.launches for step in near for stem in unprefixed(text.text(step) or " "))


def _person(text: CueText, position: int, form: str) -> Few | None:
    """Read مقتل مسلحين (two gunmen, as bare "gunmen" would be "many"), and the accusative صحفيا as an object."""
    if text.text(position) == form and form[: -len(_MASCULINE_DUAL)] in text.nouns.singular - _MANY:
        return Few(position, 2, "person") if text.cue_right_before(position, "person") is not None else None
    is_object = form.endswith("ا") and form in text.nouns.singular
    cue = text.cue_before(position, _VERB_REACH, "person") if is_object else None
    return Few(position, 1, "person") if cue is not None else None


def _is_dual(word: str) -> bool:
    """Say whether a word of any noun is a feminine dual without the article."""
    if len(word) < _SHORTEST_DUAL or not word.endswith(_DUALS) or word.endswith(_LANDS) or word.startswith(_DEFINITE):
        return False
    return not any(stem in count_nouns().no_duals for stem in unprefixed(word)) and not time_stems(word)


def _is_adjective(text: CueText, position: int) -> bool:
    """Say whether a dual agrees with one before it: ناقلتين سعوديتين (two Saudi tankers)."""
    return text.text(position - 1).endswith((*_DUALS, "تي", "تا"))


def _english_one(text: CueText, position: int, word: str) -> Few | None:
    """Read "killed a sergeant", "an envoy was expelled", "wounded another", "a third was wounded"."""
    has_article = text.text(position - 1) == "a"
    is_counted_behind = has_article and _is_before_noun(text, position)
    if word in _FURTHER and text.text(position + 1) not in _NOT_FURTHER and not is_counted_behind:
        cue = text.cue_right_before(position - has_article, "person") or text.cue_after(position + 1, _NEAR, "person")
        return Few(position, 1, "person") if cue is not None else None
    if text.text(position - 1) not in _ARTICLES or not word.isalpha():
        return None
    is_one = word not in _NO_ONE | text.nouns.noun_ends and counted_form(word) is None and not begins_number(word)
    is_person = is_one and text.cue_right_before(position - 1, "person") in _TO_PERSONS
    return Few(position, 1, "person") if is_person and not _is_before_noun(text, position) else None


def _is_before_noun(text: CueText, position: int) -> bool:
    """Say whether a word only describes what is counted behind it: "a senior commander", "an estimated 50"."""
    for step in range(position + 1, position + _NEAR):
        word = text.text(step)
        if not word or word in text.nouns.noun_ends:
            return False
        if begins_number(word) or _is_person(text, step):
            return True
    return False


def _is_person(text: CueText, position: int) -> bool:
    return text.nouns.groups.get(counted_form(text.text(position)) or "") == "person"


def _is_definite(text: CueText, position: int, form: str) -> bool:
    """Say whether a noun has the article: البلدتان (the two towns) are known already and count nothing new."""
    word = text.text(position)
    return "ال" in word[: len(word) - len(form)] or word[: len(word) - len(form)].endswith("لل")


def _is_one_of(text: CueText, position: int, form: str) -> bool:
    """Say whether a noun follows "one of": مقتل أحد عناصر الشرطة (killing of one of the policemen)."""
    return (
        text.nouns.groups.get(form) == "person"
        and text.text(position - 1) in _ONE_OF
        and text.cue_at(position - 2, "person") is not None
    )


def _is_single(text: CueText, position: int, form: str) -> bool:
    """Say whether a singular person is clearly one: مقتل جندي (killing of a soldier), "a soldier was killed"."""
    word = text.text(position)
    if not word.isascii():
        return word == form and position > 0 and text.cue_right_before(position, "person") is not None
    if _is_person(text, position + 1) and text.cue_at(position + 1, "person") is None:
        return False  # "a militant leader" is one, and the leader; but "took a woman hostage"
    is_one = any(text.text(position - step) in _ARTICLES for step in range(1, _NEAR + 1))
    begins = (position == 0 or text.text(position - 1) == "\n") and text.cue_at(position + 1, "person") is not None
    cue = text.cue_after(position + 1, 2, "person") or text.cue_before(position, _NEAR + 1, "person")
    return cue is not None and (is_one or begins)
