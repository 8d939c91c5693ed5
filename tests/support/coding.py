"""Invented articles and what the coder should say of them, for the tests of the event rooms."""

from dataclasses import dataclass
from datetime import UTC, datetime

from extraction.coder import PackagedCoder
from schemas.analysis import Analysis, ArticleText, Event

#: A Thursday.
PUBLISHED = datetime(2025, 3, 6, 12, tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class Case:
    """One invented article and the event expected of it; what is None is not asked for, sides may hold more words."""

    gloss: str
    text: str
    type: str
    mode: str | None = None
    realis: str = "occurred"
    actors: tuple[str, ...] | None = None
    recipients: tuple[str, ...] | None = None
    place: str | None = None
    count: tuple[str, int] | None = None
    claim: str | None = None


def analysed(text: str, title: str = "") -> Analysis:
    """Return the record of a text; without a title its first sentence is the title, as in most feeds."""
    if not title:
        title, _, rest = text.partition(". ")
        text = rest or title
    article = ArticleText(id="invented", title=title, text=text, published=PUBLISHED)
    return PackagedCoder().analyse(article)


def told(case: Case) -> Analysis:
    """Return the record of a case: its text stands under a neutral headline."""
    return analysed(case.text, title="أخبار أمنية" if "\u0620" <= case.text[0] <= "\u064a" else "Security news")


def of_type(analysis: Analysis, event_type: str, mode: str | None) -> Event | None:
    """Return the first event of a type and mode."""
    return next((one for one in analysis.events if (one.type, one.mode) == (event_type, mode)), None)


def differences(case: Case) -> list[str]:
    """Return in words what of a case the coder says otherwise, nothing when it agrees."""
    analysis = told(case)
    event = of_type(analysis, case.type, case.mode)
    if event is None:
        return [f"no {case.type} {case.mode}, but {[(one.type, one.mode, one.realis) for one in analysis.events]}"]
    actors, recipients = ({one.text for one in side} for side in (event.actors, event.recipients))
    found = {
        "realis": (case.realis, event.realis),
        "actors": (set(case.actors or ()), actors if case.actors is not None else set()),
        "recipients": (set(case.recipients or ()), recipients if case.recipients is not None else set()),
        "place": (case.place, event.place.text if event.place is not None and case.place is not None else None),
        "count": (case.count, next(((c.kind, c.low) for c in event.counts if (c.kind, c.low) == case.count), None)),
        "claim": (
            case.claim,
            event.claimed_by.text if event.claimed_by is not None and case.claim is not None else None,
        ),
    }
    return [f"{name}: {want} expected, {got} coded" for name, (want, got) in found.items() if want != got]
