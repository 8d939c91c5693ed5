"""Text and links from feeds as a field of a message may hold them: valid, without controls, of bounded length. Pure."""

import unicodedata
from typing import Final

import httpx

#: No browser or service needs longer ones, and some refuse them.
MOST_LINK_CHARS: Final = 2_000
WEB: Final = frozenset({"http", "https"})
#: Controls, lone surrogates and private characters; marks that turn the direction of what follows a field.
_REFUSED: Final = frozenset({"Cc", "Cs", "Co"})
_TURNING: Final = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def one_line(text: str, most: int) -> str:
    """Return `text` in one line of at most `most` characters; what was cut is told by an ellipsis."""
    clean = "".join(" " if _refused(character) else character for character in text)
    return _cut(" ".join(clean.split()), most)


def in_lines(text: str, most: int) -> str:
    """Return `text` with its line breaks, of at most `most` characters in all; empty lines are left out."""
    # A separator of Unicode's own must not make a line where the reader of the message sees none.
    found = (one_line(line, most) for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"))
    return _cut("\n".join(line for line in found if line), most)


def web_link(url: str) -> str | None:
    """Return an address of the web in ASCII; None for any other, and for one that names a user.

    A name before the host (`https://news.example@other.example`) makes people read the wrong host.
    """
    if len(url) > MOST_LINK_CHARS or any(_refused(character) or character.isspace() for character in url):
        return None
    try:
        address = httpx.URL(url)
        is_web = address.scheme in WEB and bool(address.host) and not address.userinfo
    except (httpx.InvalidURL, UnicodeError):  # the latter is idna's
        return None
    link = str(address)
    return link if is_web and link.isascii() and len(link) <= MOST_LINK_CHARS else None


def _refused(character: str) -> bool:
    return character in _TURNING or unicodedata.category(character) in _REFUSED


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"
