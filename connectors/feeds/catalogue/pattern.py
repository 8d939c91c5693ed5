"""Patterns for the addresses of articles: which can be used without fear of how long a match takes."""

import re
from typing import Final

#: An address needs no more; the scanner below and a reader of the catalogue see it at a glance.
MAX_PATTERN_CHARS: Final = 200
#: An atom of a regular expression: an escape, a class, the head of a group, a repetition, a choice, or a character.
_ATOM: Final = re.compile(
    r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\((?:\?(?:P<\w+>|P=\w+|[aiLmsux-]*:|[aiLmsux]+(?=\))|<?[=!]|>))?|\)"
    r"|(?:[*+?]|\{\d*,?\d*\})[?+]?|.",
    re.DOTALL,
)
_FIXED: Final = re.compile(r"\{\d+\}[?+]?")
_REPEATS: Final = re.compile(r"[*+]|\{\d*,?\d*\}")


def pattern_fault(pattern: str) -> str | None:
    """Return what is wrong with a pattern, or None.

    Refused is a repetition or a choice within a repetition, such as `(a+)+`: on some addresses it takes time that
    doubles with every character. What is left takes a power of the address's length at worst, and reading is bounded in
    time.
    """
    if not pattern:
        return "is empty"
    if len(pattern) > MAX_PATTERN_CHARS:
        return f"is longer than {MAX_PATTERN_CHARS} characters"
    try:
        re.compile(pattern)
    except re.error as error:
        return f"is no regular expression: {error}"
    if _nests(pattern):
        return "repeats what repeats or chooses itself, which can take for ever; write it without that"
    return None


def _nests(pattern: str) -> bool:
    """Return whether a group is repeated in which there is more than one way to match."""
    varies = [False]
    closed = False
    for atom in _ATOM.findall(pattern):
        if atom.startswith("("):
            varies.append(False)
        elif atom == ")" and len(varies) > 1:
            closed = varies.pop()
            varies[-1] |= closed
            continue
        elif _REPEATS.match(atom):
            if closed:
                return True
            varies[-1] |= _FIXED.fullmatch(atom) is None
        elif atom == "|" or atom.startswith("?"):
            varies[-1] = True
        closed = False
    return False
