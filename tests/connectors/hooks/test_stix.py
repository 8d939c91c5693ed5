"""Alerts are lawful STIX 2.1 by the reference library, repeats are the same objects, updates are versions of them."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import orjson
import pytest
import stix2
from hypothesis import given, settings
from reports import NOON, article, mention, named, strike
from strangers import nasty
from whole_alerts import message_of, whole

from connectors.hooks.channels.stix import StixEntry, StixHook
from connectors.hooks.entry import TIERS, Given
from connectors.hooks.hook import HookMessage, SendResult
from connectors.hooks.stix.bundle import EXTENSION, bundle_of
from connectors.hooks.stix.countries import alpha_2
from connectors.hooks.stix.objects import MARSAD
from extraction.names.register import rows
from schemas.alert import AlertRaised
from schemas.analysis import Place
from schemas.event import Rivals, Said
from streams.merging.open_events import merged_with

Object = dict[str, Any]  # Any: each type has its own properties


def _objects(message: HookMessage, **choice: Any) -> list[Object]:  # Any: the options of bundle_of
    """Return the objects of a bundle that the reference library reads strictly, and that refer only to one another."""
    bundle = bundle_of(message, **choice)
    stix2.parse(orjson.dumps(bundle).decode(), allow_custom=False, version="2.1")
    found: list[Object] = orjson.loads(orjson.dumps(bundle["objects"]))
    ids = {one["id"] for one in found}
    for one in found:
        assert {reference for key in one for reference in _references(one, key)} <= ids
    return found


def _references(one: Object, key: str) -> list[str]:
    if key.endswith("_refs"):
        return list(one[key])
    return [one[key]] if key.endswith("_ref") else []


def _of_type(objects: list[Object], kind: str) -> list[Object]:
    return [one for one in objects if one["type"] == kind]


def _only(objects: list[Object], kind: str) -> Object:
    (found,) = _of_type(objects, kind)
    return found


def _denied(alert: AlertRaised) -> AlertRaised:
    """Return the alert with somebody who denies its event, and somebody who claims it."""
    denial = mention(strike(realis="negated"), article("denial", title="Army denies strike"))
    denials = merged_with(None, denial, NOON).reports
    claims = (Said(value="Islamic State", owners=("one",), articles=("article-a1",)),)
    event = msgspec.structs.replace(alert.event, denials=denials, disputed_by=("the army",), status="disputed",
                                    rivals=Rivals(claims=claims))  # fmt: skip
    return msgspec.structs.replace(alert, event=event)


def test_an_alert_is_a_report_on_an_incident() -> None:
    """The report holds the incident, its sides and its place, and names the article; the incident has the coding."""
    objects = _objects(message_of(whole()))
    report, incident = _only(objects, "report"), _only(objects, "incident")
    sides = [one for one in _of_type(objects, "identity") if one["id"] != MARSAD]

    held = [one["id"] for one in objects if one["type"] in ("incident", "location", "relationship", "note")]
    assert sorted(report["object_refs"]) == sorted([*held, *(side["id"] for side in sides)])
    assert report["name"] == "Strike 1 kills five"
    assert report["external_references"] == [
        {"source_name": "marsad", "external_id": "event-1"},
        {
            "source_name": "One",
            "description": "Strike 1 kills five",
            "url": "https://example.org/a1",
            "external_id": "article-a1",
        },
    ]
    assert (incident["confidence"], incident["lang"]) == (90, "en")
    assert incident["extensions"][EXTENSION]["event_type"] == "ASSAULT"
    assert incident["extensions"][EXTENSION]["counts"] == [
        {"kind": "killed", "low": 5, "high": 5, "approximate": False}
    ]
    assert [side["name"] for side in sides] == ["Syrian Arab Army", "Islamic State"]
    assert sides[0]["sectors"] == ["defense"]


def test_a_place_has_its_state_and_coordinates() -> None:
    """By the two letters that the standard asks for, and with the gazetteer's number."""
    place = _only(_objects(message_of(whole())), "location")

    assert (place["country"], place["latitude"], place["longitude"]) == ("SY", 35.33, 40.14)
    assert place["external_references"][0]["url"] == "https://www.geonames.org/170793"


@pytest.mark.parametrize(
    ("country", "lat", "expected"), [("SYR", None, 1), (None, 35.0, 1), (None, None, 0), ("IMG", None, 0)]
)
def test_a_place_without_state_and_coordinates_is_left_out(
    country: str | None, lat: float | None, expected: int
) -> None:
    """The standard has no location that is a mere name; the description still says it."""
    place = Place(text="the valley", start=0, end=10, country=country, lat=lat, lon=lat)
    event = msgspec.structs.replace(whole().event, event=strike(place=place))
    objects = _objects(message_of(whole(event=event)))

    assert len(_of_type(objects, "location")) == expected
    assert "Where: the valley" in _only(objects, "incident")["description"]


def test_arabic_is_said_beside_the_english() -> None:
    """Report, incident, sides and place have their Arabic in objects that name the version they are for."""
    objects = _objects(message_of(whole()))
    arabic = {one["object_ref"]: one for one in _of_type(objects, "language-content")}
    said = {one["type"]: arabic[one["id"]]["contents"]["ar"]["name"] for one in objects if one["id"] in arabic}

    assert said["report"] == "غارة تقتل خمسة"  # a strike kills five
    assert said["location"] == "دير الزور"  # Deir ez-Zor
    assert all(one["object_modified"] == one["modified"] for one in arabic.values())


def test_a_repeat_is_the_same_bundle() -> None:
    """Every id and version is derived, whenever and wherever it is told."""
    assert bundle_of(message_of(whole())) == bundle_of(message_of(whole()))


def test_an_update_is_a_newer_version_of_the_same_objects() -> None:
    """Ids and `created` stay, `modified` grows; sides and places, which say the same, are the same versions."""
    first = {one["id"]: one for one in _objects(message_of(whole()))}
    second = {one["id"]: one for one in _objects(message_of(whole(update=1)))}

    assert first.keys() == second.keys()
    for key, one in first.items():
        assert one.get("created") == second[key].get("created")
        grows = one["type"] in ("report", "incident", "relationship")
        assert (one["modified"] < second[key]["modified"]) == grows or one["type"] == "language-content"


def test_a_retraction_revokes() -> None:
    """What the alert said is revoked, sides and place are not: others may speak of them."""
    objects = _objects(message_of(_denied(whole(update=1, kind="retraction"))))
    revoked = {one["type"] for one in objects if one.get("revoked")}
    standing = {one["type"] for one in objects if not one.get("revoked")}

    assert revoked == {"report", "incident", "relationship", "note", "language-content"}
    assert standing == {"identity", "location", "extension-definition", "language-content"}
    assert _only(objects, "report")["description"].startswith("The event no longer meets the rule")


def test_what_is_told_again_after_a_retraction_is_another_object() -> None:
    """The standard lets nothing follow a revocation."""
    before, after = whole(update=1, kind="retraction"), whole(update=2, since=NOON + timedelta(minutes=2))
    ids = [_only(_objects(message_of(one)), "report")["id"] for one in (before, after)]

    assert ids[0] != ids[1]


def test_denials_and_claims_are_notes() -> None:
    """Who denies it, with the article that says so, and who claims it."""
    denial, claim = _of_type(_objects(message_of(_denied(whole()))), "note")

    assert (denial["content"], denial["authors"]) == ("Denied by the army.", ["the army"])
    assert denial["external_references"][0]["description"] == "Army denies strike"
    assert claim["content"] == "Told as a claim of Islamic State by one."


@pytest.mark.parametrize("tlp", ["clear", "green", "amber", "red"])
def test_a_marking_is_on_every_object(tlp: str) -> None:
    """With the definition that the standard prints, by its id."""
    objects = _objects(message_of(whole()), tlp=tlp)
    definition = _only(objects, "marking-definition")
    ours = {"clear": stix2.TLP_WHITE, "green": stix2.TLP_GREEN, "amber": stix2.TLP_AMBER, "red": stix2.TLP_RED}[tlp]

    assert definition["id"] == ours["id"]
    assert all(one["object_marking_refs"] == [ours["id"]] for one in objects if one is not definition)


def test_a_digest_holds_all_its_alerts() -> None:
    """Each with its report; what they share is there once."""
    objects = _objects(message_of(whole(1), whole(2)))

    assert len(_of_type(objects, "report")) == 2
    assert len(_of_type(objects, "location")) == 1


def test_a_test_of_the_hook_tells_no_incident() -> None:
    """It is the identity of Marsad, which a desk may keep."""
    assert [one["id"] for one in _objects(message_of())] == [MARSAD]


def test_a_side_without_a_name_of_ours_is_called_as_written() -> None:
    """And is in no language that we know."""
    event = msgspec.structs.replace(whole().event, event=strike(actors=(named("مسلحون"),), recipients=()))  # gunmen
    sides = [one for one in _of_type(_objects(message_of(whole(event=event))), "identity") if one["id"] != MARSAD]

    assert [(side["name"], side.get("lang")) for side in sides] == [("مسلحون", None)]


@settings(max_examples=60, deadline=None)
@given(nasty, nasty)
def test_whatever_strangers_write_is_lawful(title: str, name: str) -> None:
    """No text breaks a bundle or leaves an object without a name."""
    alert = whole(title=title, text=name)
    event = strike(actors=(named(name),), claimed_by=named(name), place=Place(text=name, start=0, end=0, country="SYR"))
    merged = msgspec.structs.replace(alert.event, event=event, disputed_by=(name,))

    assert len(_of_type(_objects(message_of(msgspec.structs.replace(alert, event=merged))), "report")) == 1


def test_every_state_of_the_register_has_two_letters() -> None:
    """A state that is added there is to be added here."""
    assert [country for country, *_ in rows("countries.tsv") if alpha_2(country) is None] == []


async def test_a_folder_gets_a_bundle_a_message(tmp_path: Path) -> None:
    """Named by the message's id, so that a repeat is the same file."""
    hook = StixEntry(name="desk", folder=tmp_path / "deep").build(Given({}))
    results = [await hook.send(message_of(whole()), datetime.now(UTC)) for _ in range(2)]
    await hook.close()

    assert results == [SendResult(outcome="delivered")] * 2
    (path,) = (tmp_path / "deep").iterdir()
    assert path.name == "alert-1-0.json"
    assert orjson.loads(path.read_bytes()) == bundle_of(message_of(whole()))


async def test_an_id_cannot_leave_the_folder(tmp_path: Path) -> None:
    """Whatever an id holds, its file is in the folder."""
    hook = StixHook("desk", frozenset(TIERS), folder=tmp_path / "in", receiver=None, tlp=None)
    await hook.send(message_of(whole(), key="../../out"), NOON)

    assert _names(tmp_path) == ["in", "in/______out.json"]


async def test_a_folder_that_cannot_be_written_is_tried_again(tmp_path: Path) -> None:
    """The reason names the file."""
    (tmp_path / "taken").write_text("a file", encoding="utf-8")
    result = await StixEntry(name="desk", folder=tmp_path / "taken").build(Given({})).send(message_of(whole()), NOON)

    assert result.outcome == "retry"
    assert result.error is not None
    assert str(tmp_path / "taken" / "alert-1-0.json") in result.error


def _names(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))
