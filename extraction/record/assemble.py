"""One record from everything that the rooms found."""

from collections.abc import Iterable

from extraction.events.events import as_named, as_source, find_events
from extraction.events.placing import as_place
from extraction.mention import Mention
from extraction.record.crediting import credited
from extraction.record.listing import listed, with_listed
from extraction.sources.attribution import find_attributions
from extraction.text.document import Document
from schemas.analysis import Analysis, Verdict


def assemble(document: Document, verdict: Verdict, mentions: tuple[Mention, ...], coder: str) -> Analysis:
    """Return the codebook's record; an irrelevant article has its names but no events."""
    attributions = find_attributions(document, mentions)
    names = listed(document, mentions)
    named = with_listed(mentions, names)
    return Analysis(
        id=document.id,
        language=verdict.language,
        relevant=verdict.relevant,
        analysed=verdict.analysed,
        relevance_score=verdict.score,
        relevance_unsure=verdict.unsure,
        topics=verdict.topics,
        people=tuple(map(as_named, names["person"])),
        organisations=tuple(map(as_named, names["organisation"])),
        places=tuple(as_place(mention, "named") for mention in _places(mentions)),
        attribution=tuple(map(as_source, credited(document, named))),
        events=tuple(one.event for one in find_events(document, named, attributions)) if verdict.relevant else (),
        coder=coder,
    )


def _places(mentions: Iterable[Mention]) -> list[Mention]:
    """Return each place once, in its fullest form, in the order of the text."""
    fullest: dict[str, Mention] = {}
    for mention in mentions:
        if mention.kind != "place" or mention.antecedent is not None or mention.is_modifier:
            continue
        key = mention.id or mention.name or mention.text
        if key not in fullest or len(mention.text) > len(fullest[key].text):
            fullest[key] = mention
    return sorted(fullest.values(), key=lambda mention: mention.start)
