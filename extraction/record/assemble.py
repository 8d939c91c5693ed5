"""One record from everything that the rooms found."""

from extraction.events.events import as_named, as_source, find_events
from extraction.events.placing import as_place
from extraction.mention import Mention
from extraction.record.crediting import credited
from extraction.record.names import names_of
from extraction.sources.attribution import find_attributions
from extraction.text.document import Document
from schemas.analysis import Analysis, Verdict


def assemble(document: Document, verdict: Verdict, mentions: tuple[Mention, ...], coder: str) -> Analysis:
    """Return the codebook's record; an irrelevant article has its names but no events."""
    attributions = find_attributions(document, mentions)
    names = names_of(document, mentions)
    events = find_events(document, names.mentions, attributions) if verdict.relevant else []
    return Analysis(
        id=document.id,
        language=verdict.language,
        relevant=verdict.relevant,
        analysed=verdict.analysed,
        relevance_score=verdict.score,
        relevance_unsure=verdict.unsure,
        topics=verdict.topics,
        people=tuple(map(as_named, names.people)),
        organisations=tuple(map(as_named, names.organisations)),
        places=tuple(as_place(mention, "named") for mention in names.places),
        attribution=tuple(map(as_source, credited(document, names.mentions, attributions))),
        events=tuple(one.event for one in events),
        coder=coder,
    )
