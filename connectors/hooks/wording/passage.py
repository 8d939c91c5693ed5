"""A notice as a chat tells it: sections of lines, in the languages that are wanted, within the room there is. Pure.

A line is made of runs: text that is harmless but not yet escaped, whether it is strong, and where it leads. A channel
writes runs in its markup, and says how long a line is then. Chats find the direction of a line by its first letter; so
Arabic lines begin with a mark, and what is of the other script stands in isolation (Unicode's annex 9, 2.4).
"""

import itertools
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final, Literal, TypeVar
from urllib.parse import urlsplit

import msgspec

from connectors.hooks.wording import labels
from connectors.hooks.wording.dates import moment_written
from connectors.hooks.wording.inert import ELLIPSIS, cut, inert
from connectors.hooks.wording.notice import Link, Notice
from schemas.wording import Reader

Language = Literal["en", "ar", "both"]
READERS: Final[dict[Language, tuple[Reader, ...]]] = {"en": ("en",), "ar": ("ar",), "both": ("en", "ar")}
#: Bounds of single fields, in code points, so that one that is endless leaves room for the others.
TITLE_CHARS: Final = 300
TEXT_CHARS: Final = 700
VALUE_CHARS: Final = 250
HEADLINE_CHARS: Final = 120
#: A longer address is not linked: some channels count it, and the headline is to be told all the same.
LINK_CHARS: Final = 600
#: Links may take so much of the room: the quarter.
_LINKS_SHARE: Final = 4

_RIGHT_TO_LEFT_MARK: Final = "\u200f"
_LEFT_TO_RIGHT_MARK: Final = "\u200e"
_ISOLATE, _END_ISOLATE = "\u2068", "\u2069"
_RIGHT_TO_LEFT: Final = frozenset({"R", "AL"})
_Block = TypeVar("_Block")


class Run(msgspec.Struct, frozen=True):
    """A piece of a line: text to be escaped, whether it is strong, and where it leads."""

    text: str
    strong: bool = False
    url: str | None = None


Line = tuple[Run, ...]
Size = Callable[[Line], int]


class Section(msgspec.Struct, frozen=True):
    """Lines that stand together, for a reader of one language; `reader` is None for those that are of any."""

    reader: Reader | None
    lines: tuple[Line, ...]


def sections_of(notice: Notice, language: Language, *, room: int, size: Size) -> list[Section]:
    """Return what is told: the whole is no longer than `room`, as `size` measures lines and one more for each line end.

    Of a digest, whole alerts are left out where room is short, and counted.
    """
    readers = READERS[language]
    if notice.items:
        return _digest(notice, readers, room, size)
    links = fitted(list(_links(notice, readers)), room // _LINKS_SHARE, lambda line: size(line) + 1, _rest)
    left = room - sum(size(line) + 1 for line in links)
    told = [Section(reader, _within(_told(notice, reader), left // len(readers), size)) for reader in readers]
    return [*told, Section(None, tuple(links))] if links else told


def together(sections: Iterable[Section]) -> Section:
    """Return sections as one: a digest's are too many for blocks of their own."""
    return Section(None, tuple(line for section in sections for line in section.lines))


def below_heading(sections: Iterable[Section]) -> list[Section]:
    """Return the sections of one alert without its first words, where they stand above in large letters."""
    shown = (Section(one.reader, one.lines[1:]) if one.reader else one for one in sections)
    return [section for section in shown if section.lines]


def headings(notice: Notice, language: Language) -> str:
    """Return the first words of a notice in each language, in one line."""
    return " · ".join(heading(notice, reader) for reader in READERS[language])


def heading(notice: Notice, reader: Reader) -> str:
    """Return the first words of a notice: what it is, how urgent, and which update; a retraction says so first."""
    tier, kind = labels.TIERS[notice.tier][reader], labels.KINDS[notice.kind][reader]
    if notice.kind == "update":
        kind = f"{kind} {notice.update}"
    first, second = (tier, kind) if notice.kind in {"alert", "update"} else (kind, tier)
    escalated = labels.ESCALATED[reader] if notice.escalated else ""
    return " · ".join(filter(None, (first, second, escalated)))


def summary(notice: Notice, language: Language) -> str:
    """Return a notice in one line, for a notification and for clients that show no more."""
    reader = READERS[language][0]
    return f"{heading(notice, reader)}: {_title(notice, reader)}"


def fitted(
    blocks: Sequence[_Block], room: int, size: Callable[[_Block], int], rest: Callable[[int], _Block]
) -> list[_Block]:
    """Return as many blocks as there is room for, whole ones; where some are left out, `rest` of their number ends.

    Nothing is returned where there is not even room for that.
    """
    ends = [0, *itertools.accumulate(map(size, blocks))]
    if ends[-1] <= room:
        return list(blocks)
    for count in range(len(blocks) - 1, -1, -1):
        last = rest(len(blocks) - count)
        if ends[count] + size(last) <= room:
            return [*blocks[:count], last]
    return []


def _digest(notice: Notice, readers: tuple[Reader, ...], room: int, size: Size) -> list[Section]:
    def measured(group: Iterable[Section]) -> int:
        return sum(size(line) + 1 for section in group for line in section.lines)

    def rest(count: int) -> list[Section]:
        return [Section(reader, (_line(labels.alerts_more(count)[reader], reader),)) for reader in readers]

    head = [Section(reader, (_line(f"{heading(notice, reader)}: {_title(notice, reader)}", reader, strong=True),))
            for reader in readers]  # fmt: skip
    groups = [list(_item(item, readers)) for item in notice.items]
    return [*head, *itertools.chain.from_iterable(fitted(groups, room - measured(head), measured, rest))]


def _item(notice: Notice, readers: tuple[Reader, ...]) -> Iterator[Section]:
    """Yield an alert of a digest: what it is in a line, and its newest report."""
    for reader in readers:
        head = Run(f"{heading(notice, reader)}:", strong=True)
        yield Section(reader, (_directed((head, Run(f" {_title(notice, reader)}")), reader),))
    if notice.links:
        yield Section(None, (_linked(notice.links[0]),))


def _told(notice: Notice, reader: Reader) -> Iterator[Line]:
    is_ar = reader == "ar"
    yield _line(heading(notice, reader), reader, strong=True)
    if title := _title(notice, reader):
        yield _line(title, reader, strong=True)
    if notice.note:
        yield _line(notice.note_ar if is_ar else notice.note, reader)
    for line in cut(notice.text_ar if is_ar else notice.text, TEXT_CHARS).splitlines():
        yield _line(inert(line), reader)
    for fact in notice.facts:
        label, value = (fact.label_ar, fact.value_ar) if is_ar else (fact.label, fact.value)
        said = _apart(inert(cut(value, VALUE_CHARS)), reader)
        yield _directed((Run(f"{label}:", strong=True), Run(f" {said}")), reader)
    if notice.rule:
        rule = _apart(inert(cut(notice.rule, VALUE_CHARS)), reader)
        yield _line(f"{labels.RULE[reader]}: {rule} · {moment_written(notice.at, reader)}", reader)


def _links(notice: Notice, readers: tuple[Reader, ...]) -> Iterator[Line]:
    yield from map(_linked, notice.links)
    if notice.more_reports and notice.links:
        more = labels.reports_more(notice.more_reports)
        yield (Run(" · ".join(_apart(more[reader], readers[0]) for reader in readers)),)


def _linked(link: Link) -> Line:
    """Return a report as a line that finds its direction by itself."""
    source, title = inert(cut(link.source, HEADLINE_CHARS)), inert(cut(link.title, HEADLINE_CHARS))
    url = link.url if len(link.url) <= LINK_CHARS else None
    if not title:
        return (Run(source or inert(urlsplit(link.url).netloc), url=url),)
    said_by = (Run(f"{_ISOLATE}{source}{_END_ISOLATE}: "),) if source else ()
    return (*said_by, Run(f"{_ISOLATE}{title}{_END_ISOLATE}", url=url))


def _title(notice: Notice, reader: Reader) -> str:
    own, other = (notice.title_ar, notice.title) if reader == "ar" else (notice.title, notice.title_ar)
    return inert(cut(own or other or notice.rule, TITLE_CHARS))


def _line(text: str, reader: Reader, *, strong: bool = False) -> Line:
    return _directed((Run(text, strong=strong),), reader)


def _directed(line: Line, reader: Reader) -> Line:
    """Return a line that is read in the reader's direction, whatever its first letter is.

    The mark is in the first run, so that marks of Markdown stand at the line's beginning and count as such.
    """
    if reader == "en" and not any(_turns(run.text, "en") for run in line):
        return line
    mark = _RIGHT_TO_LEFT_MARK if reader == "ar" else _LEFT_TO_RIGHT_MARK
    return (msgspec.structs.replace(line[0], text=mark + line[0].text), *line[1:])


def _apart(text: str, reader: Reader) -> str:
    """Return a value that does not turn what stands around it."""
    return f"{_ISOLATE}{text}{_END_ISOLATE}" if _turns(text, reader) else text


def _turns(text: str, reader: Reader) -> bool:
    """Return whether a text has letters of the other direction than the reader's."""
    other = _RIGHT_TO_LEFT if reader == "en" else {"L"}
    return any(unicodedata.bidirectional(char) in other for char in text)


def _within(lines: Iterable[Line], room: int, size: Size) -> tuple[Line, ...]:
    return tuple(fitted(list(lines), room, lambda line: size(line) + 1, _rest))


def _rest(_: int) -> Line:
    return (Run(ELLIPSIS),)


def marked_down(line: Line, escaped: Callable[[str], str]) -> str:
    """Return a line in the Markdown that chats have in common; `escaped` makes text plain in theirs."""
    return "".join(_marked_down(run, escaped(run.text)) for run in line)


def _marked_down(run: Run, text: str) -> str:
    if run.url is not None:
        return f"[{text}]({run.url})"
    return f"**{text}**" if run.strong else text
