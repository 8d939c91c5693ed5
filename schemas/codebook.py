"""Closed sets of the codebook, version 1.0: event types, modes, realis, topics, kinds of counts.

The types and modes are a profile of the PLOVER ontology (manual draft 0.8); the topics are PLOVER's contexts that
this domain uses and six extensions. A new member is a new minor version; a removed one is a new major version.
"""

from typing import Final, Literal, get_args

CODEBOOK_VERSION: Final = "1.0"

EventType = Literal[
    "AGREE", "CONSULT", "SUPPORT", "CONCEDE",
    "COOPERATE", "AID", "RETREAT",
    "REQUEST", "ACCUSE", "REJECT", "THREATEN",
    "PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT",
]  # fmt: skip

Realis = Literal["occurred", "future", "hypothetical", "negated", "historical"]

CountKind = Literal[
    "killed", "injured", "arrested", "abducted", "released", "returned", "displaced", "surrendered", "deployed",
    "withdrawn", "missing", "sentenced", "rescued", "participants", "weapons", "drugs", "strikes", "buildings",
    "money", "other",
]  # fmt: skip

Topic = Literal[
    "military", "intelligence", "executive", "legislative", "election", "economic", "legal", "human_rights",
    "repression", "human_security", "religion_ethnicity", "diplomatic", "territory", "peacekeeping", "health",
    "asylum", "migration", "disasters", "natural_resource", "technology", "terrorism", "cbrn", "cyber",
    "misinformation", "crime", "corruption", "illegal_drugs", "trafficking",
    "border", "detention", "amnesty", "return", "minorities", "reconstruction",
]  # fmt: skip

Quad = Literal[1, 2, 3, 4]

EVENT_TYPES: Final[tuple[EventType, ...]] = get_args(EventType)
TOPICS: Final[tuple[Topic, ...]] = get_args(Topic)
COUNT_KINDS: Final[tuple[CountKind, ...]] = get_args(CountKind)

#: The modes of each type; a type that is not named here has none.
MODES: Final[dict[EventType, tuple[str, ...]]] = {
    "CONSULT": ("visit", "third-party", "multilateral", "phone"),
    "RETREAT": ("withdraw", "release", "disarm", "ceasefire", "access", "resign"),
    "REQUEST": ("assist", "change", "yield", "meet"),
    "ACCUSE": ("disapprove", "investigate", "allege"),
    "REJECT": ("assist", "change", "yield", "meet"),
    "THREATEN": ("restrict", "arrest", "relations", "expel", "territory", "violence"),
    "PROTEST": ("demo", "riot", "strike", "hunger", "boycott", "obstruct", "vandalize"),
    "SANCTION": ("convict", "expel", "withdraw", "discontinue"),
    "MOBILIZE": ("troops", "weapons", "police", "militia"),
    "COERCE": (
        "seize", "restrict", "censor", "curfew", "martial-law", "arrest", "deport", "withhold", "misinformation",
        "cyber",
    ),
    "ASSAULT": (
        "abduct", "beat", "torture", "sexual", "targeted", "destroy", "primitive", "firearms", "explosives",
        "suicide-attack", "aerial", "drone", "heavy-weapons", "crowd-control", "unconventional",
    ),
}  # fmt: skip

_QUADS: Final[dict[EventType, Quad]] = {
    "AGREE": 1, "CONSULT": 1, "SUPPORT": 1, "CONCEDE": 1,
    "COOPERATE": 2, "AID": 2, "RETREAT": 2,
    "REQUEST": 3, "ACCUSE": 3, "REJECT": 3, "THREATEN": 3,
    "PROTEST": 4, "SANCTION": 4, "MOBILIZE": 4, "COERCE": 4, "ASSAULT": 4,
}  # fmt: skip


def quad_of(event_type: EventType) -> Quad:
    """Return PLOVER's quad class: 1 verbal and 2 material cooperation, 3 verbal and 4 material conflict."""
    return _QUADS[event_type]
