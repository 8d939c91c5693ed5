"""A message as a bundle of STIX 2.1: what becomes what. Pure.

`report` is a rule's word on an event, with its articles; `incident` the event; `identity` a side, and Marsad;
`location` the place; `note` who denies it and who claims it; `language-content` the Arabic of each. What is coded of an
event stands in an extension of our own. docs/hooks/stix.md says why nothing is `observed-data` or `sighting`.
"""

from collections.abc import Iterable, Iterator
from typing import Any, Final

from connectors.hooks.hook import HookMessage
from connectors.hooks.stix.countries import alpha_2
from connectors.hooks.stix.objects import MARSAD, Object, Stamp, Tlp, id_of, in_arabic, made, marking, timestamp
from connectors.hooks.wording.inert import plain, web_link
from connectors.hooks.wording.notice import Notice, notice_of
from schemas.alert import AlertRaised
from schemas.analysis import Named, Place
from schemas.event import Report
from schemas.wording import Reader, headline

EXTENSION: Final = id_of("extension-definition", "coding", "1")
#: What the extension says, in words: the standard allows a text where there is no address of a schema.
_EXTENSION_TEXT: Final = (
    "Of an incident: event_id, version, event_type, mode, realis, date, severity (1 to 5), status, corroboration"
    " (owners of outlets that tell it), topics, counts (kind, low, high, approximate). Of a report: alert_id, rule,"
    " tier, update, kind, changed. The words are those of Marsad's codebook and of its JSON Schema alerts.raised."
)
#: Sectors of PLOVER that have a word in the standard's vocabulary of industries; the others are in the labels.
_SECTORS: Final = {
    "GOV": "government",
    "MIL": "defense",
    "COP": "emergency-services",
    "EDU": "education",
    "MED": "communications",
    "HLH": "healthcare",
    "NGO": "non-profit",
}
#: The standard wants a name where nothing is left of one that can be seen.
UNNAMED: Final = "unnamed"


def bundle_of(message: HookMessage, tlp: Tlp | None = None) -> Object:
    """Return the whole bundle. Its id, and all others, are derived: a repeat is the same, byte for byte."""
    return {"type": "bundle", "id": id_of("bundle", message.id), "objects": objects_of(message, tlp)}


def objects_of(message: HookMessage, tlp: Tlp | None = None) -> list[Object]:
    """Return the objects, each version once, what others refer to first; of a test, Marsad's identity alone."""
    found: dict[tuple[str, str | None], Object] = {}
    for one in (*_frame(tlp, is_full=bool(message.alerts)), *_of_alerts(message, tlp)):
        found.setdefault((one["id"], one.get("modified")), one)
    return list(found.values())


def _frame(tlp: Tlp | None, *, is_full: bool) -> Iterator[Object]:
    """Yield who says it, under which marking, and what the extension means."""
    if tlp is not None:
        yield marking(tlp)
    yield made("identity", MARSAD, Stamp(tlp=tlp), name="Marsad", identity_class="system", lang="en",
               description="An event-stream processor that codes Arabic and English security news")  # fmt: skip
    if is_full:
        yield made("extension-definition", EXTENSION, Stamp(tlp=tlp), name="Marsad coding",
                   description="What a coder found of an event, and which alert this is", schema=_EXTENSION_TEXT,
                   version="1.0.0", extension_types=["property-extension"])  # fmt: skip


def _of_alerts(message: HookMessage, tlp: Tlp | None) -> Iterator[Object]:
    notice = notice_of(message)
    for alert, told in zip(message.alerts, notice.items or (notice,), strict=False):  # a test has none
        yield from _of_alert(alert, told, _stamp(alert, tlp))


def _stamp(alert: AlertRaised, tlp: Tlp | None) -> Stamp:
    created = alert.since or alert.event.first_reported_at
    return Stamp(created=created, modified=alert.raised_at, is_revoked=alert.kind == "retraction", tlp=tlp)


def _of_alert(alert: AlertRaised, notice: Notice, stamp: Stamp) -> Iterator[Object]:
    event = alert.event.event
    incident = _incident(alert, notice, stamp)
    parts = [incident]
    for role, sides in (("actor", event.actors), ("recipient", event.recipients)):
        for side in sides:
            parts += _with_link(incident, role, _identity(side, stamp.tlp), stamp)
    place = None if event.place is None else _location(event.place, stamp.tlp)
    if place is not None:
        parts += _with_link(incident, "place", place, stamp)
    parts += _notes(alert, incident, stamp)
    parts.append(_report(alert, notice, stamp, parts))
    yield from parts
    yield from _arabic(alert, notice, parts)


def _incident(alert: AlertRaised, notice: Notice, stamp: Stamp) -> Object:
    merged = alert.event
    return made("incident", id_of("incident", *_key(alert)), stamp, name=plain(headline(merged.event, "en")),
                description=_description(notice, "en"), lang="en", confidence=_confidence(alert),
                labels=_labels(alert), external_references=_articles(merged.reports, merged.id),
                extensions=_coded(event_id=merged.id, version=merged.version, **_coding(alert)))  # fmt: skip


def _report(alert: AlertRaised, notice: Notice, stamp: Stamp, holds: Iterable[Object]) -> Object:
    coded = _coded(alert_id=alert.id, rule=alert.rule, tier=alert.tier, update=alert.update, kind=alert.kind,
                   changed=list(alert.changed))  # fmt: skip
    return made("report", id_of("report", *_key(alert)), stamp, name=notice.title or UNNAMED,
                description=_description(notice, "en"), lang="en", published=timestamp(stamp.created),
                confidence=_confidence(alert), labels=_labels(alert), object_refs=[one["id"] for one in holds],
                external_references=_articles(alert.event.reports, alert.event.id), extensions=coded)  # fmt: skip


def _identity(side: Named, tlp: Tlp | None) -> Object:
    name = _called(side)
    sector = _SECTORS.get(side.sector or "")
    identity = id_of("identity", name, side.name_ar, side.id, side.country, side.sector)
    return made("identity", identity, Stamp(tlp=tlp), name=name, lang="en" if side.name else None,
                sectors=[sector] if sector else [], external_references=_known_as(side),
                labels=[*(f"country:{it}" for it in (side.country,) if it),
                        *(f"sector:{it}" for it in (side.sector,) if it)])  # fmt: skip


def _location(place: Place, tlp: Tlp | None) -> Object | None:
    """Return a place; None for one of which neither state nor coordinates are known, which the standard has none of."""
    country = alpha_2(place.country)
    has_point = place.lat is not None and place.lon is not None
    if country is None and not has_point:
        return None
    point = {"latitude": place.lat, "longitude": place.lon} if has_point else {}
    name = _called(place)
    identity = id_of("location", name, place.name_ar, place.id, country, str(place.lat), str(place.lon), place.admin1)
    return made("location", identity, Stamp(tlp=tlp), name=name, lang="en" if place.name else None, country=country,
                administrative_area=place.admin1, external_references=_known_as(place), **point)  # fmt: skip


def _with_link(incident: Object, role: str, target: Object, stamp: Stamp) -> list[Object]:
    """Return `target` and its tie to the incident: the common one, as the standard defines none for incidents."""
    identity = id_of("relationship", incident["id"], role, target["id"])
    link = made("relationship", identity, stamp, relationship_type="related-to", description=role, lang="en",
                source_ref=incident["id"], target_ref=target["id"])  # fmt: skip
    return [target, link]


def _notes(alert: AlertRaised, incident: Object, stamp: Stamp) -> Iterator[Object]:
    """Yield who denies the event, in one note, and each whose claim it is."""
    merged = alert.event
    about = {"lang": "en", "object_refs": [incident["id"]]}
    deniers = [plain(name) for name in merged.disputed_by]
    if deniers:
        yield made("note", id_of("note", incident["id"], "denial"), stamp, abstract="denial", authors=deniers,
                   content=f"Denied by {', '.join(deniers)}.", external_references=_articles(merged.denials),
                   **about)  # fmt: skip
    for claim in merged.rivals.claims:
        name = plain(claim.value) or UNNAMED
        owners = ", ".join(map(plain, claim.owners))
        alone = " Nobody tells it as a fact." if merged.event.claimed_by is not None else ""
        yield made("note", id_of("note", incident["id"], "claim", name), stamp, abstract="claim", authors=[name],
                   content=f"Told as a claim of {name} by {owners}.{alone}", **about)  # fmt: skip


def _arabic(alert: AlertRaised, notice: Notice, parts: Iterable[Object]) -> Iterator[Object]:
    """Yield the Arabic names of what has some, and what the alert says in Arabic."""
    event = alert.event.event
    named = [*event.actors, *event.recipients, *((event.place,) if event.place is not None else ())]
    names = {_called(one): plain(one.name_ar) for one in named if one.name_ar}
    for one in parts:
        if one["type"] in ("identity", "location") and one["name"] in names:
            yield in_arabic(one, name=names[one["name"]])
        if one["type"] == "incident":
            yield in_arabic(one, name=plain(headline(event, "ar")), description=_description(notice, "ar"))
        if one["type"] == "report":
            yield in_arabic(one, name=notice.title_ar or UNNAMED, description=_description(notice, "ar"))


def _key(alert: AlertRaised) -> tuple[str | None, ...]:
    """Return what makes an alert the one that its updates are versions of.

    `since` is a part, as the standard allows nothing after a revocation (3.6): what is told again is told as another.
    """
    since = None if alert.since is None else alert.since.isoformat()
    return alert.event.id, alert.rule, since


def _description(notice: Notice, reader: Reader) -> str:
    words = (notice.note, notice.text) if reader == "en" else (notice.note_ar, notice.text_ar)
    facts = ((it.label, it.value) if reader == "en" else (it.label_ar, it.value_ar) for it in notice.facts)
    return "\n".join(filter(None, (*words, *(f"{label}: {value}" for label, value in facts))))


def _confidence(alert: AlertRaised) -> int:
    return min(100, max(0, round(100 * alert.event.event.confidence)))


def _labels(alert: AlertRaised) -> list[str]:
    event = alert.event.event
    words = (event.type, event.mode, event.realis, alert.event.status, alert.tier, *alert.event.topics)
    return [word.lower().replace("_", "-") for word in dict.fromkeys(words) if word]


def _coding(alert: AlertRaised) -> Object:
    merged = alert.event
    event = merged.event
    counts = [{"kind": it.kind, "low": it.low, "high": it.high, "approximate": it.approximate} for it in event.counts]
    return {
        "event_type": event.type, "mode": event.mode, "realis": event.realis, "date": event.date,
        "severity": event.severity, "status": merged.status, "corroboration": merged.corroboration,
        "topics": list(merged.topics), "counts": [_known(count) for count in counts],
    }  # fmt: skip


def _coded(**said: Any) -> Object:  # Any: as in Object
    return {EXTENSION: {"extension_type": "property-extension", **_known(said)}}


def _known(said: Object) -> Object:
    """Return what is said without what is not known: the standard has no null (2)."""
    return {name: value for name, value in said.items() if value not in (None, [])}


def _articles(reports: Iterable[Report], event_id: str | None = None) -> list[Object]:
    """Return the articles of reports that count, and the event as Marsad calls it."""
    ours = [] if event_id is None else [{"source_name": "marsad", "external_id": event_id}]
    return [*ours, *(_article(report) for report in reports if report.taken_back is None)]


def _article(report: Report) -> Object:
    article = report.article
    said = {"description": plain(article.title), "url": web_link(article.url), "external_id": article.id}
    return {"source_name": plain(article.source.name) or UNNAMED, **{name: it for name, it in said.items() if it}}


def _called(named: Named) -> str:
    return plain(named.name or named.text) or UNNAMED


def _known_as(named: Named) -> list[Object]:
    """Return where else a side or place is described, by its id."""
    if named.id is None:
        return []
    where, _, number = named.id.rpartition(":")
    if where == "geonames":
        return [{"source_name": "geonames", "external_id": number, "url": f"https://www.geonames.org/{number}"}]
    return [{"source_name": "wikidata", "external_id": named.id, "url": f"https://www.wikidata.org/wiki/{named.id}"}]
