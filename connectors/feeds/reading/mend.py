"""XML that is nearly well-formed made so: ampersands that begin nothing, names that only HTML knows, control letters.

These three are what most broken feeds are broken by; what they are mended to is what their writers meant.
"""

import re
from html.entities import html5
from typing import Final

_CONTROL: Final = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]|\xef\xbf[\xbe\xbf]|\xed[\xa0-\xbf][\x80-\xbf]")
#: A section or comment that never ends goes to the end of the document, so that it is looked for once.
_SIGN: Final = re.compile(
    rb"<!\[CDATA\[(?:.*?\]\]>|.*)|<!--(?:.*?-->|.*)|(?P<end>\]\]>)|"
    rb"&(?:#(?P<number>\d{1,7}|[xX][0-9a-fA-F]{1,6});|(?P<name>\w{1,60});|(?P<unended>[A-Za-z]{2,6}\d{0,2})(?=\s))?",
    re.DOTALL,
)
#: A letter beyond 65,535 written as the two halves that it has in UTF-16, as software of JavaScript's time does.
_HALVES: Final = re.compile(
    rb"&#(5[56]\d{3}|[xX][dD][89a-bA-B][0-9a-fA-F]{2});&#(5[67]\d{3}|[xX][dD][c-fC-F][0-9a-fA-F]{2});"
)
_XML: Final = frozenset({"amp", "lt", "gt", "quot", "apos"})
#: What the entities of a document may add to it.
_MAX_GROWTH_BYTES: Final = 1024 * 1024
#: What XML 1.0, 2.2, counts as characters.
_LETTERS: Final = ((0x9, 0xA), (0xD, 0xD), (0x20, 0xD7FF), (0xE000, 0xFFFD), (0x10000, 0x10FFFF))


def mended(text: bytes, entities: dict[str, bytes]) -> bytes:
    """Return a document with its signs mended; `entities` are those that it may refer to."""
    grown = 0

    def sign(found: re.Match[bytes]) -> bytes:
        nonlocal grown
        if found["number"] is not None:
            return found[0] if _is_letter(found["number"]) else b""
        if found["end"] is not None:
            # The end of a section that had another in it, whose end was taken for its own.
            return b""
        if not found[0].startswith(b"&"):
            return found[0][:1] + found[0][1:].replace(b"<![CDATA[", b"")
        if found["unended"] is not None:
            return _unended(found["unended"].decode())
        name = (found["name"] or b"").decode("utf-8", "replace")
        if name in entities and grown < _MAX_GROWTH_BYTES:
            grown += len(entities[name])
            return entities[name]
        return _named(found[0], name)

    return _SIGN.sub(sign, _HALVES.sub(_whole, _CONTROL.sub(b"", text)))


def _named(written: bytes, name: str) -> bytes:
    if name in _XML:
        return written
    letters = html5.get(f"{name};") if name else None
    if letters is not None:
        return "".join(f"&#{ord(letter)};" for letter in letters).encode()
    return b"&amp;" + written[1:]


def _unended(name: str) -> bytes:
    """Return a name without its semicolon as the letters that HTML has for it in that form; else as it is."""
    letters = html5.get(name)
    if letters is None:
        return b"&amp;" + name.encode()
    return "".join(f"&#{ord(letter)};" for letter in letters).encode()


def _whole(halves: re.Match[bytes]) -> bytes:
    pair = chr(_code(halves[1])) + chr(_code(halves[2]))
    try:
        letter = pair.encode("utf-16", "surrogatepass").decode("utf-16")
    except UnicodeDecodeError:
        return halves[0]
    return b"&#%d;" % ord(letter) if len(letter) == 1 else halves[0]


def _is_letter(number: bytes) -> bool:
    return any(first <= _code(number) <= last for first, last in _LETTERS)


def _code(number: bytes) -> int:
    return int(number[1:], 16) if number[:1] in b"xX" else int(number)
