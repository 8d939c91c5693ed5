"""Text of strangers made harmless for any channel, before it is escaped for one. Pure.

What is kept is what a person reads. Marks that turn the direction of a line, characters that cannot be seen, halves of
characters and controls go; links that chats make of plain text, mentions and tags are broken by a space of no width.
"""

import re
import unicodedata
from typing import Final
from urllib.parse import quote, urlsplit, urlunsplit

import idna

WEB: Final = frozenset({"http", "https"})
#: Longer addresses are not linked: every channel has a bound, and 2,000 is what browsers and mail agree on.
URL_CHARS: Final = 2000
ELLIPSIS: Final = "…"
#: What is longer is broken by a cut: few words are, and a whole text may be one.
_WORD_CHARS: Final = 24
ZERO_WIDTH_SPACE: Final = "\u200b"
#: Cf that a script needs: joiners of Persian and Indic scripts and of emoji, signs before Arabic figures.
_NEEDED: Final = frozenset("\u200c\u200d\u0600\u0601\u0602\u0603\u0604\u0605\u06dd")
#: Letters and signs that look like nothing.
_BLANK: Final = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
#: Marks that may stand on one letter; Arabic needs three, and piles of them run over the lines around.
_MOST_MARKS: Final = re.compile(r"([\u0300-\u036f\u0610-\u061a\u064b-\u065f\u0670\u20d0-\u20ff]{4})"
                                r"[\u0300-\u036f\u0610-\u061a\u064b-\u065f\u0670\u20d0-\u20ff]+")  # fmt: skip
#: Where chats make something of plain text: after `@`, `#`, `$`, `~` (mentions, tags), after the `/` of a command,
#: within `://`, before the dot of `example.com`, within `:name:` (emoji) and `tel:1`, but not within `12:30`.
_LIVELY: Final = re.compile(
    r"(?<=[@#$~＠＃])(?=\w)"
    r"|(?<=(?<![\w/:])/)(?=[^\W\d])"
    r"|(?<=:)(?=//)"
    r"|(?<=[\w-])(?=[.。．][^\W\d_])"
    r"|(?<=:)(?=[\w+-]+:)"
    r"|(?<=(?<!\d):)(?=[\w+-])"
)
#: Of an address everything else is written as %XX, so that no bracket or quote ends a link.
_SAFE_IN_PATH: Final = "/%:@!$&+,;=~.-_"
_SAFE_IN_QUERY: Final = "/%:@!$&+,;=~.-_?"


def plain(text: str) -> str:
    """Return a line of text without what cannot be seen; line ends and other white space are single spaces."""
    seen = unicodedata.normalize("NFC", "".join(map(_seen, text)))
    return " ".join(_MOST_MARKS.sub(r"\1", seen).split())


def inert(text: str) -> str:
    """Return `plain` text of which no chat makes a link, a mention, a tag, a command or an emoji."""
    return _LIVELY.sub(ZERO_WIDTH_SPACE, plain(text))


def cut(text: str, most: int) -> str:
    """Return the beginning of a text, of at most so many code points, up to the end of a word where one is near."""
    if len(text) <= most:
        return text
    head = text[: most - len(ELLIPSIS)]
    words, _, rest = head.rpartition(" ")
    kept = words if words and len(rest) < _WORD_CHARS else head
    # No letter without its marks, no half of a joined emoji.
    return re.sub(r"[\u200b-\u200d\ufe0f]+$", "", kept.rstrip()) + ELLIPSIS


def web_link(url: str | None) -> str | None:
    """Return an address of the web as it can stand in any markup; None for anything else, or too long.

    An address with a user in it is none: `https://bank.example@evil.example` leads to the second.
    """
    try:
        parts = urlsplit((url or "").strip())
        host, port = parts.hostname, parts.port
        place = "" if not host else host if host.isascii() else idna.encode(host, uts46=True).decode()
    except (ValueError, UnicodeError):  # ValueError is a port or bracket of no meaning, and idna's
        return None
    if parts.scheme.lower() not in WEB or parts.username is not None or not re.fullmatch(r"[\w.-]+|[0-9a-f:.]+", place):
        return None
    where = f"[{place}]" if ":" in place else place
    written = urlunsplit(
        (
            parts.scheme.lower(),
            where if port is None else f"{where}:{port}",
            _quoted(parts.path, _SAFE_IN_PATH),
            _quoted(parts.query, _SAFE_IN_QUERY),
            _quoted(parts.fragment, _SAFE_IN_QUERY),
        )
    )
    return written if len(written) <= URL_CHARS else None


def _quoted(part: str, safe: str) -> str:
    return quote(part, safe=safe, errors="replace")


def _seen(char: str) -> str:
    category = unicodedata.category(char)
    if category == "Cs":
        return "\ufffd"
    if category in {"Cc", "Zl", "Zp"}:
        return " "
    is_unseen = category in {"Cf", "Co", "Cn"} and char not in _NEEDED
    return "" if is_unseen or char in _BLANK else char
