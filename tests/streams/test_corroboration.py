"""Who quotes another is no second source."""

import itertools

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as some
from reports import article, mention, source, strike

from extraction.text.tables import table
from schemas.analysis import Span
from schemas.event import Report
from streams.merging.copying import copies, is_copy
from streams.merging.corroboration import hands_of
from streams.merging.outlets import words_of

AGENCY = "A shell hit the market of Dana north of Idlib on Tuesday and killed four people, rescuers said."
CUT = AGENCY.replace(", rescuers said", "")
OTHER = "Rescuers in Dana said that four people were killed when a shell landed between the stalls of the market."


def _report(
    name: str,
    *attribution: str,
    owner: str | None = None,
    key: str | None = None,
    text: str = "A drone strike.",
    minutes: int = 0,
) -> Report:
    event = strike(sentence=Span(text=text, start=0, end=len(text)))
    told = mention(event, article(key or name, minutes=minutes, source=source(name, owner)))
    return Report(
        mention_id=told.id,
        article=msgspec.structs.replace(told.article, attribution=attribution),
        event=told.event,
    )


@pytest.mark.parametrize(
    ("reports", "hands"),
    [
        ([_report("sana"), _report("levant")], 2),
        ([_report("sana", owner="state"), _report("ina", owner="state")], 1),
        ([_report("sana"), _report("levant", "state news agency SANA")], 1),
        ([_report("sana"), _report("furat", "وكالة سانا")], 1),
        ([_report("sana", owner="Syrian state"), _report("levant", "a Syrian state official")], 1),
        ([_report("levant", "Reuters"), _report("furat", "وكالة رويترز")], 1),
        ([_report("levant", "Reuters"), _report("furat", "AFP")], 2),
        ([_report("levant", "a security source"), _report("furat", "a security source")], 2),
        ([_report("sana"), _report("reuters"), _report("levant", "SANA", "Reuters")], 2),
        ([_report("sana"), _report("reuters", "SANA"), _report("levant", "Reuters")], 1),
        ([_report("levant", "Furat"), _report("furat", "Levant")], 1),
        ([_report("sana", "SANA")], 1),
        ([_report("sana"), _report("levant", "SANA"), _report("levant", key="own")], 2),
        ([_report("sana", text=AGENCY), _report("levant", text=CUT)], 1),
        ([_report("sana", text=AGENCY), _report("levant", text=OTHER)], 2),
        ([_report("sana", text=AGENCY), _report("levant", text=AGENCY, minutes=5),
          _report("levant", key="own", text=OTHER)], 2),
        ([_report("levant", text=AGENCY), _report("furat", "SANA", text=CUT), _report("sana", text=OTHER)], 1),
        ([_report("levant", text=AGENCY), _report("furat", "AFP", text=CUT), _report("tigris", "AFP")], 1),
        ([_report("levant", "Furat", text=AGENCY), _report("furat", text=AGENCY)], 1),
    ],
    ids=[
        "two", "one owner", "quoted by name", "quoted in Arabic", "owner quoted", "both quote one",
        "each quotes another", "no outlet", "quotes both", "by way of another", "each other", "itself", "its own",
        "copied", "told otherwise", "copied, and its own", "a copy of whom the copy names", "copies of a third",
        "quoted by its original",
    ],
)  # fmt: skip
def test_hands_are_counted(reports: list[Report], hands: int) -> None:
    """As many as there are independent of each other, in whatever order the reports stand."""
    found = {len(set(hands_of(order).values())) for order in itertools.permutations(reports)}

    assert found == {hands}


def test_who_quotes_is_the_hand_of_the_quoted() -> None:
    """Its report is the word of the owner that it quotes."""
    hands = hands_of([_report("sana", owner="Syrian state"), _report("levant", "SANA")])

    assert set(hands.values()) == {"Syrian state"}


def test_the_oldest_of_copies_is_the_hand() -> None:
    """Whoever copied it, however many; another text of the same event is another hand."""
    first = _report("zagros", text=AGENCY, minutes=-60)
    copies = [_report(f"outlet{number}", text=CUT if number % 2 else AGENCY) for number in range(300)]

    hands = hands_of([*copies, _report("levant", text=OTHER), first])

    assert set(hands.values()) == {"zagros", "levant"}


@given(some.lists(some.lists(some.sampled_from("abc"), min_size=7, max_size=12), max_size=8))
def test_no_copy_is_overlooked(texts: list[list[str]]) -> None:
    """What a report copies is the first before it that copies none, as if all were held against each other."""
    reports = [_report(f"outlet{number}", text=" ".join(words)) for number, words in enumerate(texts)]
    firsts: list[Report] = []
    expected = {}
    for report in reports:
        expected[report.article.id] = next((one for one in firsts if is_copy(one, report)), report)
        if expected[report.article.id] is report:
            firsts.append(report)

    assert copies(reports) == expected


def test_no_name_is_that_of_two_outlets() -> None:
    """Names fold to something, and each leads to one outlet."""
    names = [(words_of(name), outlet) for outlet, forms in table("outlets").items() for name in forms]

    assert all(words for words, _ in names)
    assert len({words for words, _ in names}) == len(names)
