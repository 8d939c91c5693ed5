"""Lines of Markdown as a chat shows them, strictly: what is neither text, nor escaped, nor ours is an error."""

import re
import string
from typing import Final

from chat_service import Shown

#: Ours: strong text, and links of http and https whose address is one word.
_OURS: Final = re.compile(r"\*\*|\[|\]\((https?://[^\s()<>\[\]\"\\]+)\)")
_SIGNS: Final = frozenset(string.punctuation)


def shown_of(lines: list[str], *, escapable: str, idle: str, entities: dict[str, str]) -> Shown:
    """Return what is shown of lines; raises `AssertionError` for a sign that is neither escaped nor `idle`.

    `escapable` can be escaped, `entities` are what stands for a sign of its own. A line that has one mark of strong
    text without the other, or of a link, is an error too.
    """
    found = Shown(lines=[])
    for line in lines:
        found.lines.append(_line(line, found.links, escapable, idle, entities))
    return found


def _line(line: str, links: list[str], escapable: str, idle: str, entities: dict[str, str]) -> str:
    text, at, is_strong, is_link = "", 0, False, False
    while at < len(line):
        ours = _OURS.match(line, at)
        entity = next((name for name in entities if line.startswith(name, at)), None)
        if line[at] == "\\":
            assert line[at + 1 : at + 2] in set(escapable), f"a backslash at the end, or before no sign: {line!r}"
            text, at = text + line[at + 1], at + 2
        elif entity is not None:
            text, at = text + entities[entity], at + len(entity)
        elif ours is not None:
            if ours[0] == "**":
                is_strong = not is_strong
            else:
                assert is_link == (ours[0] != "["), f"a bracket out of place: {line!r}"
                is_link = not is_link
                links.extend(filter(None, ours.groups()))
            at = ours.end()
        else:
            assert line[at] not in _SIGNS or line[at] in idle, f"a sign that acts: {line[at]!r} in {line!r}"
            text, at = text + line[at], at + 1
    assert not is_strong, f"strong text without end: {line!r}"
    assert not is_link, f"a link without end: {line!r}"
    return text
