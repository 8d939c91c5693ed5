"""Reports that are withdrawn, edited away or denied cease to count, and count again when they are told again."""

from datetime import timedelta

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as some
from merge_run import Arrival, Merge
from reports import NOON, article, edition, gone, mention, named, source, strike

from schemas.analysis import Count, Event, Named
from schemas.article import Article, SourceKind
from schemas.event import EventExtracted, EventMerged


def other(name: str = "two", *, minutes: int = 1, event: Event | None = None) -> EventExtracted:
    """Return the report of another source."""
    return mention(event or strike(), article(name, minutes=minutes, source=source(name)))


def test_a_withdrawn_report_stays_and_counts_for_nothing() -> None:
    """Neither for corroboration nor for the best value or the severity; the version says what made it."""
    grave = strike(severity=5, counts=(Count(kind="killed", low=90, high=90, what="people"),))
    (event,) = Merge().take(*edition(1, grave), other(), *gone(2))

    (first, second) = event.reports
    assert first.taken_back is not None
    assert (first.taken_back.reason, first.taken_back.edition, second.taken_back) == ("withdrawn", 2, None)
    assert (event.version, event.change, event.changed_by, event.status) == (3, "withdrawn", "article-a1", "reported")
    assert (event.corroboration, event.event.severity, event.event.counts[0].low) == (1, 4, 5)
    assert event.event_article == "article-two"


def test_an_event_that_nobody_tells_any_more_says_so() -> None:
    """All its reports withdrawn: it is kept, and weighs nothing."""
    (event,) = Merge().take(*edition(1, strike()), *gone(2))

    assert (event.status, event.corroboration, event.event.severity, event.event.main) == ("withdrawn", 0, 1, False)
    assert event.event.type == "ASSAULT"


def test_what_comes_back_counts_again() -> None:
    """With the text that it had, or another one: the same event, and the same report."""
    for back in (article(text="text 1", minutes=3), article(text="another", minutes=3)):
        (event,) = Merge().take(*edition(1, strike()), *gone(2), *edition(3, strike(), of=back))

        assert (event.status, event.change, event.corroboration, len(event.reports)) == ("reported", "restored", 1, 1)
        assert event.reports[0].article.edition == 3


def test_an_edit_takes_out_what_it_tells_no_more() -> None:
    """Of two events of an article the edit tells one: the other has its report taken back, in every type."""
    visit = strike(type="CONSULT", quad=1, mode="visit", counts=(), recipients=(named("B", name="B"),))
    merge = Merge()
    merge.take(*edition(1, strike(), visit))
    attack, meeting = merge.take(*edition(2, strike()))

    assert (attack.status, attack.reports[0].article.edition) == ("reported", 2)
    assert (meeting.status, meeting.change) == ("withdrawn", "withdrawn")
    assert meeting.reports[0].taken_back is not None
    assert meeting.reports[0].taken_back.reason == "edited"


def test_another_source_takes_a_withdrawn_event_up() -> None:
    """What one withdrew and another tells is one event, and is told again."""
    (event,) = Merge().take(*edition(1, strike()), *gone(2), other(minutes=9))

    assert (event.status, event.change, len(event.reports), event.corroboration) == ("reported", "reported", 2, 1)


def test_a_notice_that_comes_again_gives_the_same_version() -> None:
    """A crash doubles nothing, and what was not sent before it is sent again."""
    merge = Merge()
    course = [*edition(1, strike()), *gone(2)]
    merge.take(*course, *course)

    assert [event.version for event in merge.versions] == [1, 2, 2]


def _replayed(*events: Event, at: int, number: int = 1, of: Article | None = None) -> list[Arrival]:
    """Return what `extract` sends when another coder reads an edition, `at` minutes after noon."""
    again = msgspec.structs.replace(of or article(text="text 1", minutes=1), history=True, replayed=True)
    return edition(number, *events, of=again, at=NOON + timedelta(minutes=at))


def test_what_another_coder_does_not_find_is_taken_back() -> None:
    """Of two events of a first edition it finds one: that stays as it was, the other is told no more, as history."""
    visit = strike(type="CONSULT", quad=1, mode="visit", counts=(), recipients=(named("B", name="B"),))
    merge = Merge()
    merge.take(*edition(1, strike(), visit))
    attack, meeting = merge.take(*_replayed(strike(), at=60))

    assert (attack.status, attack.version) == ("reported", 1)
    assert (meeting.status, meeting.change, meeting.history) == ("withdrawn", "withdrawn", True)
    assert meeting.reports[0].taken_back is not None
    assert (meeting.reports[0].taken_back.reason, meeting.reports[0].taken_back.edition) == ("recoded", 1)


def test_what_a_third_coder_finds_again_counts_again() -> None:
    """It is the same event; what the first coder found, delivered again after a crash, brings nothing back."""
    merge = Merge()
    first, without, back = edition(1, strike()), _replayed(at=60), _replayed(strike(), at=120)
    (lost,) = merge.take(*first, *without, *first, *without)
    (found,) = merge.take(*back, *back)

    assert (lost.status, lost.version) == ("withdrawn", 2)
    assert (found.status, found.change, found.version, found.id) == ("reported", "restored", 3, lost.id)


def test_an_old_edition_coded_anew_takes_nothing_from_a_newer_one() -> None:
    """A replay of the first edition, in which the coder finds nothing, behind the second."""
    (event,) = Merge().take(*edition(1, strike()), *edition(2, strike()), *_replayed(at=60))

    assert (event.status, event.version) == ("reported", 2)


def test_the_example_of_the_page() -> None:
    """docs/merging.md goes through a strike that is reported, quoted, withdrawn and denied."""
    nine = strike(counts=(Count(kind="killed", low=9, high=9, what="people"),))
    quoting = other("levant", minutes=60, event=nine)
    quoting = msgspec.structs.replace(quoting, article=msgspec.structs.replace(quoting.article, attribution=("SANA",)))
    state = source("sana", "Syrian state")
    sana = edition(1, nine, of=article(minutes=70, source=state))
    army = _denial("orontes", minutes=240, by=named("the army", name="Army"))
    merge = Merge()
    (told,) = merge.take(other("crossings", minutes=0), quoting, *sana)
    (withdrawn,) = merge.take(*gone(2))
    (denied,) = merge.take(army)

    (tally,) = told.rivals.counts
    assert (told.corroboration, told.event.counts[0].low, tally.low, tally.high) == (2, 9, 5, 9)
    assert [(said.low, said.owners) for said in tally.said] == [(9, ("Syrian state",)), (5, ("crossings",))]
    assert (withdrawn.change, withdrawn.corroboration) == ("withdrawn", 2)
    assert (denied.status, denied.disputed_by, len(denied.denials)) == ("disputed", ("Army",), 1)


def test_history_is_told_of_the_report_that_made_the_version() -> None:
    """An old report makes an old version; news on the same event makes news."""
    old = mention(strike(), article("old", source=source("two"), history=True))
    merge = Merge()
    merge.take(old, other("three"))

    assert [event.history for event in merge.versions] == [True, False]


def test_news_that_come_again_behind_history_are_news() -> None:
    """Killed between the state and the output of news and of history on the same event: it must not fall silent."""
    news, old = other("three"), mention(strike(), article("old", source=source("two"), history=True))
    merge = Merge()
    merge.take(news, old)
    crashed = len(merge.versions)
    merge.take(news, old)

    assert [(event.version, event.history) for event in merge.versions[crashed:]] == [(2, False), (2, False)]


def test_a_withdrawal_that_comes_again_behind_history_is_news() -> None:
    """As a report is; history that comes again stays what it is."""
    old = mention(strike(), article("old", source=source("two"), history=True))
    merge = Merge()
    merge.take(*edition(1, strike()), *gone(2), old)
    crashed = len(merge.versions)
    merge.take(old, *gone(2))

    assert [(event.version, event.history) for event in merge.versions[crashed:]] == [(3, True), (3, False)]


def _denial(name: str, *, minutes: int = 9, kind: SourceKind = "agency", by: Named | None = None) -> EventExtracted:
    denied = strike(realis="negated", counts=(), claimed_by=by, severity=1, main=False)
    outlet = msgspec.structs.replace(source(name), kind=kind)
    return mention(denied, article(f"denial-{name}", minutes=minutes, source=outlet))


def test_a_denial_disputes_what_it_denies() -> None:
    """It joins the event, names who denies, and is no report of it."""
    (event,) = Merge().take(other("one"), other("two"), _denial("three", by=named("the army", name="Army")))

    assert (event.status, event.change, event.disputed_by) == ("disputed", "denied", ("Army",))
    assert (len(event.reports), len(event.denials), event.corroboration) == (2, 1, 2)
    assert (event.event.realis, event.event.severity) == ("occurred", 4)
    assert [(said.value, said.owners) for said in event.rivals.realis] == [
        ("occurred", ("one", "two")),
        ("negated", ("three",)),
    ]


def test_what_its_own_owner_denies_is_taken_back() -> None:
    """Unless the owner only reports that somebody else denies it."""
    itself = Merge().take(other("one"), _denial("one"))[0]
    of_another = Merge().take(other("one"), _denial("one", by=named("the army", name="Army")))[0]

    assert [(event.status, event.corroboration) for event in (itself, of_another)] == [("denied", 0), ("disputed", 1)]
    back = itself.reports[0].taken_back
    assert back is not None
    assert (back.reason, back.article) == ("denied", "article-denial-one")
    assert (itself.event.realis, of_another.disputed_by) == ("negated", ("Army",))


def test_an_outlet_of_a_state_speaks_for_it() -> None:
    """What its own army denies, it denies; what a foreign one denies, it reports."""
    own, foreign = named("the army", "SYR", name="Army"), named("the army", "TUR", name="Turkish army")
    events = [Merge().take(other("one"), _denial("one", kind="state", by=by))[0] for by in (own, foreign)]

    assert [event.status for event in events] == ["denied", "disputed"]


def test_told_anew_after_its_denial_it_counts() -> None:
    """An owner that reports once more after its denial stands by its newest report."""
    (event,) = Merge().take(other("one"), _denial("one"), mention(strike(), article("anew", minutes=20)))

    assert (event.status, event.corroboration) == ("disputed", 1)


def test_a_withdrawn_denial_denies_nothing() -> None:
    """The event is as if nobody had denied it."""
    denial = strike(realis="negated", counts=())
    (event,) = Merge().take(other("two"), *edition(1, denial), *gone(2))

    assert (event.status, event.disputed_by, event.denials[0].taken_back is None) == ("reported", (), False)


def test_a_denial_may_come_first() -> None:
    """An event of which only a denial is known is denied; a report of it makes it disputed."""
    merge = Merge()
    (alone,) = merge.take(_denial("three"))
    (both,) = merge.take(other("one", minutes=12))

    assert (alone.status, alone.event.realis, len(alone.reports)) == ("denied", "negated", 1)
    assert (both.status, both.event.realis, len(both.reports), len(both.denials)) == ("disputed", "occurred", 1, 1)


def _state(event: EventMerged) -> EventMerged:
    """Return an event without what depends on how it came to be."""
    fields = {name: getattr(event, name) for name in event.__struct_fields__}
    for name in ("reports", "denials"):
        fields[name] = tuple(sorted(fields[name], key=lambda report: report.article.id))
    return EventMerged(**{**fields, "version": 0, "change": "reported", "changed_by": None, "history": False})


ARTICLES = ("a1", "a2", "a3")


@some.composite
def courses(draw: some.DrawFn) -> list[list[Arrival]]:
    """Return the editions of three articles of three owners, each told, denied, changed, withdrawn or coded anew."""
    found: list[list[Arrival]] = []
    for key in ARTICLES:
        for number in range(1, draw(some.integers(1, 4)) + 1):
            what = draw(some.sampled_from(("told", "other toll", "denied", "nothing", "gone")))
            toll = (Count(kind="killed", low=7, high=7, what="people"),)
            events = {"told": [strike()], "other toll": [strike(counts=toll)], "denied": [strike(realis="negated")]}
            text = {"revision": "withdrawn", "withdrawn": True} if what == "gone" else {}
            of = article(key, text=f"{key} {number} {what}", minutes=number, source=source(key), **text)
            found.append(edition(number, *events.get(what, []), of=of))
            if draw(some.booleans()):
                anew = draw(some.sampled_from(("told", "other toll", "nothing")))
                found.append(_replayed(*events.get(anew, []), at=60 + number, number=number, of=of))
    return found


@given(courses(), some.data())
@settings(max_examples=150, deadline=None)
def test_repeats_and_the_order_of_articles_do_not_matter(course: list[list[Arrival]], data: some.DataObject) -> None:
    """Editions of one article come in order; between articles, and repeated from any point, the outcome is the same."""
    expected = Merge().take(*(one for part in course for one in part))
    lanes = [[part for part in course if _article_of(part) == f"article-{key}"] for key in ARTICLES]
    at = [0] * len(lanes)
    merge = Merge()
    while any(position < len(lane) for position, lane in zip(at, lanes, strict=True)):
        chosen = data.draw(some.sampled_from([n for n, lane in enumerate(lanes) if at[n] < len(lane)]))
        again = data.draw(some.integers(0, at[chosen]))
        for part in lanes[chosen][again : at[chosen] + 1]:
            merge.take(*part)
        at[chosen] += 1

    assert [_content(event) for event in merge.events.values()] == [_content(event) for event in expected]


def _article_of(part: list[Arrival]) -> str | None:
    for one in part:
        return one.article.id if isinstance(one, EventExtracted) else one.article
    return None


def _content(event: EventMerged) -> object:
    """Return what an event says, without its id, which is that of the first to come, and without how it was made."""
    state = _state(event)
    return [getattr(state, name) for name in state.__struct_fields__ if name != "id"]
