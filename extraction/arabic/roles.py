"""Who stands where around a trigger in Arabic: verb first or subject first, genitives, prepositions."""

from collections.abc import Iterator
from typing import Final

from extraction.adjectives import state_at
from extraction.clause import Clause, Side
from extraction.frames import Roles
from extraction.numerals import read_numeral
from extraction.triggers import Found, Frame
from extraction.words import unprefixed

#: Words, folded, that begin another clause: what stands behind them is no object of the verb before.
_BREAKS: Final = frozenset({
    "بعد", "عقب", "خلال", "منذ", "الذي", "التي", "الذين", "حيث", "فيما", "بينما", "لكن", "قبل", "كما", "مما", "وقال",
    "موكدا", "مشيرا", "مضيفا", "وذلك", "اثر", "اثناء", "ان", "بان", "وفق", "وفقا", "بحسب", "حسب", ".", ";", "\n",
})  # fmt: skip
#: Words between a subject and its verb.
_PARTICLES: Final = frozenset({"قد", "لن", "لم", "سوف", "لا", "ما", "كان", "كانت", "ايضا", "امس", "اليوم"})
#: Where a thing happens, or whence: no side of it.
_PLACE_LEADS: Final = frozenset({"في", "قرب", "عبر", "من", "شمال", "جنوب", "شرق", "غرب", "داخل", "وسط", "بريف", "ريف"})
_WITH: Final = frozenset({"مع", "بين", "وبين"})
_TARGET: Final = frozenset({"علي", "ضد", "ل", "لل", "الي", "ب", "عن", "بحق", "باتجاه", "نحو", "تجاه"})
#: By the hand of, by fire of, carried out by.
_DOER: Final = frozenset({
    "يد", "ايدي", "قبل", "جانب", "بنيران", "نيران", "برصاص", "نفذه", "نفذها", "نفذته", "نفذتها", "شنه", "شنها", "شنته",
    "شنتها", "تبناه", "تبنته", "اطلقه", "اطلقتها", "بقصف", "بغاره", "بغارات", "بهجوم",
})  # fmt: skip
#: Nouns whose genitive is the doer: the army's attack, but the army's arrest is done to it.
_DOER_NOUNS: Final = frozenset({
    "هجوم", "هجمات", "هجوما", "قصف", "غاره", "غارات", "ضربه", "ضربات", "عدوان", "اعتداء", "تهديد", "تهديدات", "رفض",
    "نفي", "تاييد", "ترحيب", "اشاده", "مطالبه", "مناشده", "اتهامات", "عقوبات", "حصار", "سيطره", "استعاده", "نشر",
})  # fmt: skip
#: About, nearly, not less than: between a verb and a number.
_ABOUT: Final = frozenset({"نحو", "حوالي", "قرابه", "زهاء", "اكثر", "عشرات", "مئات"})
_REACH: Final = 14
#: The Turkish attack, the Turkish air attack: one adjective may stand before that of the state.
_ADJECTIVES: Final = 2
_NEAR: Final = 4
_MASDAR_LETTERS: Final = 3
_SUBJECT_FRAMES: Final = frozenset({"leave", "self", "meet", "clash", "truce", "suffer", "visit"})


def roles_of(clause: Clause, found: Found) -> Roles:
    """Return the sides around a trigger."""
    behind = list(_reach(clause, found.last))
    doers = tuple(side for side in behind if side.lead in _DOER or _word_before(clause, side, 2) in _DOER)
    behind = [side for side in behind if side not in doers]
    part = found.trigger.part
    if part in {"verb", "phrase"}:
        return _verb(clause, found, behind, doers)
    if part == "passive":
        ahead = _subject_before(clause, found)
        return Roles(subject=ahead or _direct(behind), doers=doers)
    return _noun(clause, found, behind, doers)


def is_noun(clause: Clause, found: Found) -> bool:
    """Return whether a trigger is a noun here.

    A verb of three letters is written as its masdar is; with "and" before it and a bare noun behind it it is one:
    ومنع عودة (and preventing a return).
    """
    if found.trigger.part != "verb":
        return found.trigger.part == "noun"
    is_joined = clause.text(found.first) == "و" + found.trigger.form[0]
    is_bare = not clause.text(found.last).startswith("ال")
    is_followed = any(side.first == found.last for side in clause.sides)
    return is_joined and len(found.trigger.form[0]) == _MASDAR_LETTERS and is_bare and not is_followed


def _verb(clause: Clause, found: Found, behind: list[Side], doers: tuple[Side, ...]) -> Roles:
    subject = _subject_before(clause, found)
    if not subject and found.trigger.part == "phrase":
        subject = tuple(_adjacent_before(clause, found))
    if not subject and found.trigger.frame == "act" and _is_counted(clause, found.last):
        # "Killed five soldiers" with nobody before it: who is counted suffered it; the two voices are written alike.
        return Roles(object=_direct(behind[:1]), doers=doers)
    if not subject and behind and _is_subject_behind(behind[0], found):
        subject = _chain(behind, 0)
        behind = behind[len(subject) :]
    if not subject:
        subject = _topic(clause, found.first)
    rest = [side for side in behind if side.lead not in _PLACE_LEADS]
    companions = _companions(rest)
    goal = _chain(rest, 0) if rest and rest[0] not in companions else ()
    if found.trigger.frame == "suffer":
        return Roles(subject=subject, doers=doers)
    return Roles(subject=subject, object=goal, companions=companions, doers=doers)


def _is_counted(clause: Clause, position: int) -> bool:
    words = clause.words[position : position + 2]
    first = 1 if words and words[0].text in _ABOUT else 0
    return read_numeral(clause.words, position + first) is not None if len(words) > first else False


def _is_subject_behind(side: Side, found: Found) -> bool:
    is_bare = side.lead not in _PLACE_LEADS | _TARGET | _WITH
    return is_bare and side.can_act and side.first - found.last <= _NEAR


def _noun(clause: Clause, found: Found, behind: list[Side], doers: tuple[Side, ...]) -> Roles:
    frame: Frame = found.trigger.frame
    companions = _companions(behind)
    genitive = _direct([side for side in behind if side.first - found.last <= _NEAR and side not in companions])
    target = _chain([side for side in behind if side.lead in _TARGET and side not in genitive], 0)
    ahead = tuple(_adjacent_before(clause, found)) or doers
    if frame in _SUBJECT_FRAMES:
        subject = genitive or (ahead if frame != "suffer" else ())
        return Roles(subject=subject, object=target, companions=companions, doers=doers)
    if set(unprefixed(clause.text(found.first))) & _DOER_NOUNS:
        state = state_at(clause, range(found.last, found.last + _ADJECTIVES))
        return Roles(subject=state or genitive or ahead, object=target, companions=companions, doers=doers)
    return Roles(subject=ahead, object=genitive or target, companions=companions, doers=doers)


def _reach(clause: Clause, position: int) -> Iterator[Side]:
    """Yield the sides behind a word, up to the next clause."""
    for side in clause.after(position):
        between = range(position, side.first)
        if len(between) > _REACH or any(clause.text(word) in _BREAKS for word in between):
            return
        yield side
        position = side.last


def _subject_before(clause: Clause, found: Found) -> tuple[Side, ...]:
    resumed = clause.resumed(found.first)
    if resumed is not None:
        return (resumed,)
    side = next(clause.before(found.first), None)
    if side is None or not side.can_act or side.lead in _PLACE_LEADS | _TARGET | _WITH:
        return ()
    gap = [clause.text(word) for word in range(side.last, found.first)]
    if len(gap) > _NEAR or any(word not in _PARTICLES for word in gap):
        return ()
    chain = [side]
    for earlier in clause.before(side.first):
        if not chain[0].lead.startswith("و") or chain[0].first - earlier.last > 1:
            break
        chain.insert(0, earlier)
    return tuple(chain)


def _topic(clause: Clause, position: int) -> tuple[Side, ...]:
    """Return whom the sentence is about: the side behind إن or أن (that), or the one that begins it."""
    for side in clause.before(position):
        if any(clause.text(word) in _BREAKS for word in range(side.last, position)):
            return ()  # another clause with a subject of its own
        if side.can_act and (set(unprefixed(side.lead)) & {"ان", "فان"} or side.first <= clause.first + 1):
            return (side,)
    return ()


def _adjacent_before(clause: Clause, found: Found) -> Iterator[Side]:
    side = next(clause.before(found.first), None)
    if side is None or not side.can_act or side.lead in _PLACE_LEADS:
        return
    if side.mention.kind == "place" and side.lead in _TARGET:
        return  # بالأردن: in Jordan
    gap = [clause.text(word) for word in range(side.last, found.first)]
    if len(gap) <= _NEAR and not any(word in _BREAKS for word in gap) and gap[-1:] != ["في"]:
        yield side


def _direct(sides: list[Side]) -> tuple[Side, ...]:
    if not sides or sides[0].lead in _PLACE_LEADS | _TARGET | _WITH:
        return ()
    return _chain(sides, 0)


def _companions(sides: list[Side]) -> tuple[Side, ...]:
    for index, side in enumerate(sides):
        if side.lead in _WITH:
            return _chain(sides, index)
    return ()


def _chain(sides: list[Side], index: int) -> tuple[Side, ...]:
    """Return a side and those joined to it by "and"."""
    if index >= len(sides):
        return ()
    chain = [sides[index]]
    for side in sides[index + 1 :]:
        if not side.lead.startswith("و") or side.first - chain[-1].last > 1:
            break
        chain.append(side)
    return tuple(chain)


def _word_before(clause: Clause, side: Side, distance: int) -> str:
    return clause.text(side.first - distance)
