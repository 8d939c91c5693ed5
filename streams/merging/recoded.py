"""Which report a mention is when its text is coded anew: by where it stands, then by what it says. Pure.

The id says it where the same coder tells again what it told. Another coder may find one event more in front, or take
another word for the trigger; then the reports of the article are compared. docs/decisions/mention-id.md says why.
"""

from collections.abc import Mapping

import msgspec

from schemas.analysis import Span
from schemas.event import EventExtracted, Report
from streams.identity import placed_mention_id
from streams.merging.features import features_of
from streams.merging.likeness import likeness


def as_mention(report: Report) -> EventExtracted:
    """Return a report as the mention that it was."""
    return EventExtracted(id=report.mention_id, merge_key=report.event.type, article=report.article, event=report.event)


def told_before(mention: EventExtracted, reports: Mapping[str, Report]) -> str | None:
    """Return the event whose report is `mention`, told by another coding of the same text; None where there is none.

    `reports` are those of its type and text, by event, none of them under the id of `mention`. A mention that does not
    say which others there are is of a release that told them apart by their order alone, and is none of these.
    """
    left = {event: report for event, report in reports.items() if not _is_of_another(mention, report)}
    here = [event for event, report in left.items() if report.event.trigger.start == mention.event.trigger.start]
    ranked = sorted(((_alike(mention, left[event]), event) for event in here or left), reverse=True)
    # What the same word tells is the same, whatever else is read in it.
    return ranked[0][1] if ranked and (here or ranked[0][0] > 0) else None


def _is_of_another(mention: EventExtracted, report: Report) -> bool:
    """Return whether a report is of another mention of this coding: under its id, or where its trigger stands."""
    if not mention.mentions or report.mention_id in mention.mentions:
        return True
    start = report.event.trigger.start
    there = placed_mention_id(mention.article.id, mention.article.revision, mention.merge_key, trigger=start)
    return start != mention.event.trigger.start and there in mention.mentions


def _alike(mention: EventExtracted, report: Report) -> float:
    """Return how alike they are, 0 for two events: one article says of two what two articles say of one."""
    new, known = features_of(mention), features_of(as_mention(report))
    if not _overlap(mention.event.sentence, report.event.sentence):
        new = msgspec.structs.replace(new, article="")
    alike = likeness(new, known)
    return alike.total if alike.is_match else 0.0


def _overlap(one: Span, two: Span) -> bool:
    return one.start < two.end and two.start < one.end
