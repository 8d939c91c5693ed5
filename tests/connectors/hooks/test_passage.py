"""What is told fits the room, in whole pieces, and says what it leaves out; scripts do not turn each other."""

from typing import Final

import msgspec
import pytest
from chats import event, of, told
from hypothesis import given, settings
from hypothesis import strategies as st
from reports import article, mention, strike
from strangers import UNHURRIED
from webhook_receiver import alert

from connectors.hooks.wording.notice import Notice, notice_of
from connectors.hooks.wording.passage import LINK_CHARS, Line, fitted, sections_of, summary
from streams.merging.open_events import merged_with

LONG: Final = "هجوم قرب الحدود at the border " * 60  # an attack near the border


def _size(line: Line) -> int:
    return sum(len(run.text) + len(run.url or "") for run in line)


def _told(notice: Notice, room: int) -> tuple[list[str], int]:
    """Return the lines that are told of a notice, and how long they are with their ends."""
    sections = sections_of(notice, "both", room=room, size=_size)
    lines = [line for section in sections for line in section.lines]
    return ["".join(run.text for run in line) for line in lines], sum(_size(line) + 1 for line in lines)


@UNHURRIED
@given(st.lists(st.integers(1, 9), max_size=30), st.integers(0, 150))
def test_whole_blocks_and_how_many_are_left_out(sizes: list[int], room: int) -> None:
    """As many as fit, in order, then the number of the others; nothing alone where not even that fits."""
    found = fitted(sizes, room, abs, lambda count: -min(count, 3))
    kept = [size for size in found if size > 0]
    left = len(sizes) - len(kept)

    assert sum(map(abs, found)) <= room
    assert kept == sizes[: len(kept)]
    assert found[len(kept) :] in ([], [-min(left, 3)])
    if left:
        assert sum(sizes[: len(kept) + 1]) + min(left - 1, 3) > room
        assert found or min(len(sizes), 3) > room


@settings(UNHURRIED, max_examples=50)
@given(st.integers(1000, 4000), st.booleans())
def test_what_is_told_is_no_longer_than_the_room(room: int, is_digest: bool) -> None:  # noqa: FBT001  drawn
    """Of one alert and of a digest, with every field at its end; what it is stands there however little room is."""
    raised = told(title=LONG, title_ar=LONG, text=LONG, text_ar=LONG, rule=LONG, kind="update", changed=("counts",))
    message = (
        of(*(msgspec.structs.replace(raised.alerts[0], id=f"alert-{n}") for n in range(9))) if is_digest else raised
    )
    lines, length = _told(notice_of(message), room)

    assert length <= room
    assert lines[0].lstrip("\u200e").startswith("DIGEST · FLASH: 9 alerts" if is_digest else "FLASH · UPDATE")


def test_what_has_no_room_is_counted() -> None:
    """A digest of which no alert fits says how many there are."""
    digest = of(*(msgspec.structs.replace(alert(number), title=LONG) for number in range(9)))
    lines, _ = _told(notice_of(digest), 150)

    assert lines[2:] == ["and 9 more", "\u200fتنبيهات أخرى: 9"]


@pytest.mark.parametrize(("chars", "is_linked"), [(LINK_CHARS, True), (LINK_CHARS + 1, False)])
def test_a_report_with_an_endless_address_is_told_without(chars: int, is_linked: bool) -> None:  # noqa: FBT001  given
    """Its outlet and headline are there; the address would take the room of the others."""
    start = "https://example.org/"
    of_it = article("a1", url=start + "x" * (chars - len(start)))
    merged = merged_with(None, mention(strike(), of_it), alert().raised_at)
    sections = sections_of(notice_of(told(event=merged)), "en", room=4000, size=_size)
    (source, headline) = sections[-1].lines[0]

    assert (source.text, headline.text) == ("\u2068One\u2069: ", "\u2068Title of a1\u2069")
    assert (headline.url is not None) == is_linked


def test_scripts_do_not_turn_each_other() -> None:
    """A value of the other script is isolated, a line of it begins with the reader's mark."""
    merged = msgspec.structs.replace(event(), disputed_by=("الجيش",))  # the army
    lines, _ = _told(notice_of(told(event=merged, title="هجوم (5)", title_ar="Attack")), 4000)

    assert "\u200eهجوم (5)" in lines
    assert "\u200fAttack" in lines
    assert "\u200eDisputed by: \u2068الجيش\u2069" in lines
    assert "\u200fينفيه: الجيش" in lines


def test_a_notice_without_a_title_is_called_by_its_rule() -> None:
    """Nothing is told in an empty line."""
    notice = notice_of(told(title="", title_ar=""))

    assert summary(notice, "en") == "FLASH: attack-with-casualties"
    assert all(line.strip("\u200e\u200f") for line in _told(notice, 4000)[0])
