"""Who stands where around a trigger in English: subject before, object behind, passives, prepositions, headlines."""

from collections.abc import Iterator
from typing import Final

from extraction.adjectives import state_at
from extraction.clause import Clause, Side
from extraction.frames import Roles
from extraction.triggers import Found

_BE: Final = frozenset({"was", "were", "been", "be", "being", "is", "are", "get", "got"})
_PLACE_LEADS: Final = frozenset({"in", "at", "near", "from", "inside", "outside", "through", "across", "over", "via"})
_TARGETS: Final = frozenset({"on", "against", "to", "at", "of", "for", "towards", "toward", "into"})
_BREAKS: Final = frozenset({
    "after", "before", "while", "when", "who", "which", "that", "as", "since", "where", "but", "because", "amid",
    "following", "during", ".", ";", "\n", "said", "says", "adding",
})  # fmt: skip
_DETERMINERS: Final = frozenset({"the", "a", "an", "this", "that", "another", "its", "their", "his", "new", "any"})
#: Verbs that carry a noun: launched an attack, announced an amnesty, held talks.
_SUBJECT_NOUNS: Final = frozenset({"attack", "attacks", "strike", "strikes", "raid", "raids", "offensive", "threat",
    "threats", "sanctions", "blockade", "siege", "incursion", "bombardment", "shelling", "assault", "airstrike",
    "airstrikes", "condemnation", "accusation"})  # fmt: skip
_SAYING: Final = frozenset({"said", "says", "saying", "told", "adding", "while", "but", ";", ":"})
_INTRANSITIVE: Final = frozenset({"leave", "self", "meet", "clash", "truce", "visit"})
_JOINS: Final = frozenset({"and", ",", "the", "a", "an"})
#: What an agreement or a talk is about, and against whom: no side of it.
_SUBJECTS: Final = frozenset({"against", "on", "over", "about", "for", "of"})
_REACH: Final = 14
_NEAR: Final = 3
_SUBJECT_REACH: Final = 10


def roles_of(clause: Clause, found: Found) -> Roles:
    """Return the sides around a trigger."""
    behind = list(_reach(clause, found.last))
    doers = _after(clause, behind, {"by"})
    behind = [side for side in behind if side not in doers]
    if not is_noun(clause, found):
        return _verb(clause, found, behind, doers)
    return _noun(clause, found, behind, doers)


def _verb(clause: Clause, found: Found, behind: list[Side], doers: tuple[Side, ...]) -> Roles:
    subject = _subject(clause, found.first)
    if _is_passive(clause, found, doers):
        return Roles(object=subject, doers=doers) if found.trigger.frame != "suffer" else Roles(subject, doers=doers)
    rest = [side for side in behind if side.lead not in _PLACE_LEADS]
    companions = _after(clause, rest, {"with"})
    is_goal = bool(rest) and rest[0] not in companions
    if is_goal and found.trigger.frame == "meet" and rest[0].lead in _SUBJECTS:
        is_goal = False
    goal = _chain(clause, rest, 0) if is_goal else ()
    return Roles(subject=subject, object=goal, companions=companions, doers=doers)


def _noun(clause: Clause, found: Found, behind: list[Side], doers: tuple[Side, ...]) -> Roles:
    companions = _after(clause, behind, {"between"}) or _after(clause, behind, {"with"})
    target = _after(clause, behind, _TARGETS - {"of"})
    genitive = _after(clause, [side for side in behind if side.first - found.last <= _NEAR], {"of"})
    ahead = state_at(clause, _backwards(found)) or tuple(_owner(clause, found))
    subject = doers or ahead or _light_subject(clause, found)
    if found.trigger.frame in {"leave", "self"}:
        return Roles(subject=genitive or subject, object=target, companions=companions, doers=doers)
    is_doing = clause.text(found.last - 1) in _SUBJECT_NOUNS
    goal = target or (() if is_doing and not target and not genitive else genitive)
    return Roles(subject=subject, object=goal, companions=companions, doers=doers)


def is_noun(clause: Clause, found: Found) -> bool:
    """Return whether a trigger is a noun here: English verbs and nouns are often written alike."""
    if found.trigger.part == "noun":
        return True
    word = clause.text(found.first)
    if word.endswith(("ed", "ing")):
        return False
    if state_at(clause, (found.first - 1,)):
        return True
    return clause.text(found.first - 1) in _DETERMINERS or clause.text(found.last) in {"on", "against", "of", "by"}


def _is_passive(clause: Clause, found: Found, doers: tuple[Side, ...]) -> bool:
    word = clause.text(found.first)
    if word.endswith(("ing", "s")):
        return clause.text(found.first - 1) == "being"
    ahead = {clause.text(found.first - step) for step in (1, 2, 3)}
    if bool(ahead & _BE) or bool(doers):
        return True
    # A headline leaves the verb out: "Three killed in raid"; but "they protested in Basra", "fired rockets at it".
    can_be_bare = found.trigger.part == "verb" and found.trigger.frame not in _INTRANSITIVE
    return can_be_bare and clause.text(found.last) in {"in", "by", "at", "near"}


def _subject(clause: Clause, position: int) -> tuple[Side, ...]:
    resumed = clause.resumed(position)
    if resumed is not None:
        return (resumed,)
    for side in clause.before(position):
        between = range(side.last, position)
        if len(between) > _SUBJECT_REACH or any(clause.text(word) in _SAYING for word in between):
            return ()  # "the army said four were arrested": another clause
        if side.can_act and side.lead not in _PLACE_LEADS | _TARGETS | {"with", "by"}:
            return _chain_before(clause, side)
    return ()


def _chain_before(clause: Clause, side: Side) -> tuple[Side, ...]:
    chain = [side]
    for earlier in clause.before(side.first):
        if not _is_joined(clause, earlier, chain[0]):
            break
        chain.insert(0, earlier)
    return tuple(chain)


def _owner(clause: Clause, found: Found) -> Iterator[Side]:
    """Yield the side right before a noun: "Israeli strike", "the army's raid"."""
    side = next(clause.before(found.first), None)
    if side is not None and side.can_act and found.first - side.last <= _NEAR and side.lead not in _PLACE_LEADS:
        yield side


def _backwards(found: Found) -> range:
    """Return the positions of the adjectives of a noun, the nearest first: a deadly Israeli air strike."""
    return range(found.first - 1, found.first - 1 - _NEAR, -1)


def _light_subject(clause: Clause, found: Found) -> tuple[Side, ...]:
    return _subject(clause, found.first)


def _reach(clause: Clause, position: int) -> Iterator[Side]:
    for side in clause.after(position):
        between = range(position, side.first)
        if len(between) > _REACH or any(clause.text(word) in _BREAKS for word in between):
            return
        yield side
        position = side.last


def _after(clause: Clause, sides: list[Side], leads: frozenset[str] | set[str]) -> tuple[Side, ...]:
    for index, side in enumerate(sides):
        if side.lead in leads:
            return _chain(clause, sides, index)
    return ()


def _is_joined(clause: Clause, left: Side, right: Side) -> bool:
    """Return whether two sides are one row: the army, the police and a militia."""
    between = [clause.text(word) for word in range(left.last, right.first)]
    return right.lead in {"and", ","} and all(word in _JOINS for word in between)


def _chain(clause: Clause, sides: list[Side], index: int) -> tuple[Side, ...]:
    chain = [sides[index]]
    for side in sides[index + 1 :]:
        if not _is_joined(clause, chain[-1], side):
            break
        chain.append(side)
    return tuple(chain)
