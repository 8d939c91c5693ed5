"""The bytes of a document as UTF-8, whatever it says of itself: the bytes know better than the declaration."""

import codecs
import re
from typing import Final

from chardetng_py import EncodingDetector

_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
#: How `<?` and `{` begin in charsets of two and four bytes a letter, without a mark (XML 1.0, appendix F; RFC 4627, 3).
_BEGINNINGS: Final = (
    (b"<\x00\x00\x00", "utf-32-le"),
    (b"\x00\x00\x00<", "utf-32-be"),
    (b"<\x00", "utf-16-le"),
    (b"\x00<", "utf-16-be"),
    (b"{\x00\x00\x00", "utf-32-le"),
    (b"\x00\x00\x00{", "utf-32-be"),
    (b"{\x00", "utf-16-le"),
    (b"\x00{", "utf-16-be"),
)
#: `<?xm` in the charsets of IBM's great machines, which agree in the letters of a declaration.
_EBCDIC: Final = b"\x4c\x6f\xa7\x94"
#: Charsets that write other letters with those of ASCII: valid as UTF-8, and nonsense.
_SEVEN_BITS: Final = re.compile(r"(?:iso2022|hz$|utf-7$)")
#: What publishers declare, and what their software writes.
_SUPERSETS: Final = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "big5": "big5hkscs",
    "tis-620": "cp874",
    "iso8859-9": "cp1254",
}
#: Names of the web that Python does not know (WHATWG Encoding, 4.2), where an `x-` before them is not all.
_OF_THE_WEB: Final = {
    "iso-8859-6-e": "iso8859-6",
    "iso-8859-6-i": "iso8859-6",
    "iso-8859-8-e": "iso8859-8",
    "iso-8859-8-i": "iso8859-8",
    "windows-874": "cp874",
    "windows-949": "cp949",
}
_DECLARED: Final = re.compile(rb"^\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]{1,40})", re.IGNORECASE)
_SERVED: Final = re.compile(r"charset\s*=\s*[\"']?([\w.:-]{1,40})", re.IGNORECASE)
_HIGH: Final = re.compile(rb"[\x80-\xff]")
_ASCII: Final = bytes(range(0x80))
#: Of text that is no UTF-8 nearly every word has bytes that UTF-8 refuses; a document that was cut or damaged has few.
_DAMAGED_SHARE: Final = 0.1
#: Charsets of several bytes a letter, which software that cuts a summary at a number of bytes leaves halves in.
_WIDE: Final = frozenset({"gb18030", "big5hkscs", "cp932", "euc_jp", "cp949"})
#: Of the same letters, but for signs and some letters where these have controls, which no text has (C1).
_WITHOUT_CONTROLS: Final = {"iso8859-2": "cp1250", "iso8859-7": "cp1253", "iso8859-8": "cp1255"}
_CONTROLS: Final = re.compile(rb"[\x80-\x9f]")
#: Enough to know a language by. It begins at the first letter beyond ASCII, as a page can begin with longer scripts.
_SAMPLE_BYTES: Final = 64 * 1024
#: A French word is told from a Russian one by the letters of ASCII before its first other.
_LEAD_BYTES: Final = 64


def to_utf8(body: bytes, content_type: str | None) -> tuple[bytes, str | None]:
    """Return a document as UTF-8 without a mark, and what it had to be taken for against its word, or None."""
    declared = _declared(body, content_type)
    taken = _marked(body) or _taken_for(body, declared)
    # Not every charset of Python's can replace what it cannot read; what was declared is only taken where it fits.
    text = body.decode(taken) if _is_valid(body, taken) else body.decode(taken, "replace")
    is_as_declared = declared is None or _same(declared, taken.removesuffix("-sig"))
    return text.encode("utf-8", "replace"), None if is_as_declared else f"charset: declared {declared}, is {taken}"


def _marked(body: bytes) -> str | None:
    """Return the charset that the first bytes tell beyond doubt."""
    begun = next((name for mark, name in (*_BOMS, *_BEGINNINGS) if body.startswith(mark)), None)
    if begun is None and body.startswith(_EBCDIC):
        inside = _DECLARED.search(body[:256].decode("cp037").encode("utf-8"))
        begun = inside[1].decode("ascii") if inside is not None else "cp037"
    return begun if begun is not None and _is_known(begun) else None


def _taken_for(body: bytes, declared: str | None) -> str:
    if declared is not None and _is_seven_bits(declared) and body.isascii() and _is_valid(body, declared):
        return declared
    is_wide = declared is not None and b"\x00" in body and not _same(declared, "utf-8") and _is_valid(body, declared)
    if _is_valid(body, "utf-8") and not is_wide:
        return "utf-8"
    if declared is not None and not _same(declared, "utf-8") and _is_valid(body, declared):
        return declared
    superset = _SUPERSETS.get(_name(declared) or "")
    if superset is not None and _is_valid(body, superset):
        return superset
    if _is_damaged(body, "utf-8"):
        return "utf-8"
    wide = superset or _name(declared)
    return wide if wide in _WIDE and _is_damaged(body, wide) else _told_by_letters(body)


def _is_damaged(body: bytes, charset: str) -> bool:
    """Return whether a document that is not valid in a charset is in it all the same, but for a few letters."""
    refused = body.decode(charset, "replace").count("\ufffd") - body.count(b"\xef\xbf\xbd")
    return refused < _DAMAGED_SHARE * len(body.translate(None, _ASCII))


def _told_by_letters(body: bytes) -> str:
    """Return the charset in which the letters of a document follow each other as those of some language do."""
    first = _HIGH.search(body)
    start = max(0, first.start() - _LEAD_BYTES) if first is not None else 0
    detector = EncodingDetector()
    # Never said to be the last: the half of a letter at its end would count against the charset that is right.
    detector.feed(body[start : start + _SAMPLE_BYTES], last=False)
    found = _known(detector.guess(tld=None, allow_utf8=False).lower())
    name = _name(found) or ""
    if _CONTROLS.search(body):
        return _WITHOUT_CONTROLS.get(name) or _SUPERSETS.get(name, found)
    return _SUPERSETS.get(name, found)


def _declared(body: bytes, content_type: str | None) -> str | None:
    """Return the charset that a document names, else its server; the server's where the letters are on its side.

    By RFC 7303 the server is right, but it tells of all that it has what was once set, and nobody looks at it again.
    """
    found = _DECLARED.search(body[:1024])
    inside = _known(found[1].decode("ascii", "replace")) if found is not None else None
    said = _SERVED.search(content_type or "")
    served = _known(said[1]) if said is not None else None
    if inside is None or served is None or _same(inside, served):
        return inside or served
    if not _HIGH.search(body) or _is_damaged(body, "utf-8"):
        return inside
    told = _family(_told_by_letters(body))
    return served if told == _family(served) != _family(inside) else inside


def _family(charset: str) -> str | None:
    """Return the charset that has all letters of another, and signs beside them."""
    name = _name(charset) or ""
    return _SUPERSETS.get(name) or _WITHOUT_CONTROLS.get(name) or name


def _known(charset: str) -> str:
    """Return the name that Python knows a charset by; one that it does not know as it is."""
    plain = charset.lower().removeprefix("x-")
    plain = _OF_THE_WEB.get(plain, plain)
    return charset if _name(charset) is not None or _name(plain) is None else plain


def _is_valid(body: bytes, charset: str) -> bool:
    try:
        body.decode(charset)
    except (UnicodeError, LookupError):
        return False
    return True


def _name(charset: str | None) -> str | None:
    try:
        return codecs.lookup(charset).name if charset is not None else None
    except (LookupError, ValueError):
        return None


def _is_known(charset: str) -> bool:
    # Not all of Python's codecs are of text; those that are not refuse to decode.
    return _name(charset) is not None and _is_valid(b"", charset)


def _is_seven_bits(charset: str) -> bool:
    return _SEVEN_BITS.match(_name(charset) or "") is not None


def _same(one: str, other: str) -> bool:
    return _name(one) is not None and _name(one) == _name(other)
