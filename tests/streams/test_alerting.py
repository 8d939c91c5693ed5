"""A person hears of an event once, and again only when something that the rule names has changed."""

from datetime import timedelta

import msgspec
import pytest
from reports import NOON, article, mention, strike
from sayings import LATER, MINUTE, Teller, gone, killed, rules, told

from schemas.alert import Changed
from schemas.codec import encode
from streams.alerting.raised import KEEP, MOST_SAID_OF_ALL, Raised
from streams.alerting.watching import ruled
from streams.engine.producing import MAX_RECORD_BYTES
from streams.merging.open_events import merged_with
from streams.rules.loading import load_rules

#: As it stood in the table of version 0.1: an alert on a strike that killed five, of one owner.
OF_0_1 = (
    b'{"rules":{"toll":{"update":0,"version":1,"watched":"occurred;killed=5-5;1","raised_at":"2025-03-06T12:00:00Z"}}}'
)


def test_a_strike_with_casualties_is_a_flash() -> None:
    """The built-in rules raise a flash for a strike that killed, with titles in both languages."""
    alerts = Teller(ruled(load_rules(None))).hear(told(strike()))

    flashes = [alert for alert in alerts if alert.tier == "flash"]
    assert [alert.rule for alert in flashes] == ["attack-with-casualties"]
    assert "5 killed" in flashes[0].title
    assert "هجوم" in flashes[0].title_ar  # attack


@pytest.mark.parametrize("realis", ["future", "hypothetical", "negated", "historical"])
def test_what_did_not_happen_now_raises_no_attack(realis: str) -> None:
    """Planned, possible, denied and past attacks are no attack."""
    alerts = Teller(rules()).hear(told(strike(realis=realis)))

    assert alerts == []


def test_a_new_version_without_news_is_silent() -> None:
    """A version that changes nothing that the rule names alerts nobody again, however long ago the first was."""
    teller = Teller(rules())

    said = [
        len(teller.hear(event)) for event in (told(killed(5)), told(killed(5, mode="aerial", severity=5), 2, at=LATER))
    ]

    assert said == [1, 0]


@pytest.mark.parametrize(
    ("when", "changes", "changed"),
    [
        ({"counts": {"killed": 1}}, {"counts": killed(9).counts}, ("counts",)),
        ({"modes": ["drone", "aerial"]}, {"mode": "aerial"}, ("mode",)),
        ({"realis": ["occurred", "historical"]}, {"realis": "historical"}, ("realis",)),
        ({"min_severity": 2}, {"severity": 5}, ("severity",)),
        ({"min_confidence": 0.5}, {"confidence": 0.7}, ("confidence",)),
        ({"countries": ["IMG", "SYR"]}, {"place": None}, ("place",)),
        ({"countries": ["IMG", "SYR"]}, {"recipients": (), "recipient_countries": ()}, ("sides",)),
        ({"any": [{"counts": {"killed": 1}}, {"min_severity": 5}]}, {"severity": 5}, ("severity",)),
        ({"not": {"modes": ["beat"]}}, {"mode": "aerial"}, ("mode",)),
    ],
)  # fmt: skip
def test_what_a_rule_names_is_told_when_it_changes(
    when: dict[str, object], changes: dict[str, object], changed: tuple[Changed, ...]
) -> None:
    """Each field that a condition names makes an update that says so, with an id of its own."""
    teller = Teller(rules({"when": {"types": ["ASSAULT"], **when}}))

    first, update = (teller.hear(event)[0] for event in (told(strike()), told(strike(**changes), 2, at=LATER)))

    assert (first.kind, update.kind, update.update, update.changed) == ("alert", "update", 1, changed)
    assert first.id != update.id


@pytest.mark.parametrize(
    ("message", "changes", "changed"),
    [
        ("in {where}", {"place": None}, ("place",)),
        ("on {when}", {"date": "2025-03-07"}, ("date",)),
        ("{counts}", {"counts": ()}, ("counts",)),
        ("{injured} injured", {"counts": ()}, ()),
        ("[{sentence}]", {"sentence": msgspec.structs.replace(strike().sentence, text="Else.")}, ("wording",)),
        ("no name", {"place": None, "date": None, "severity": 5, "counts": ()}, ()),
    ],
)
def test_what_a_message_names_is_told_when_it_changes(
    message: str, changes: dict[str, object], changed: tuple[Changed, ...]
) -> None:
    """Who reads a message is told when it says something else, and what it does not say is nobody's news."""
    teller = Teller(rules({"when": {"types": ["ASSAULT"]}, "message": {"en": message, "ar": message}}))
    teller.hear(told(strike()))

    updates = teller.hear(told(strike(**changes), 2, at=LATER))

    assert [alert.changed for alert in updates] == ([changed] if changed else [])


def test_a_second_owner_is_told_where_the_rule_names_owners() -> None:
    """Corroboration is told by a rule that asks for it, and by no other."""
    asking, other = {"when": {"types": ["ASSAULT"], "min_corroboration": 2}}, {"name": "other"}
    teller = Teller(rules(asking, other))
    teller.hear(told(strike(), corroboration=2))

    updates = teller.hear(told(strike(), 2, corroboration=3, at=LATER))

    assert [(alert.rule, alert.changed) for alert in updates] == [("toll", ("corroboration",))]


def test_an_alert_carries_the_terms_of_its_rule_and_its_message() -> None:
    """How a rule wants it delivered goes with the alert, and its message, filled."""
    terms = {
        "channels": ["desk"], "hourly_cap": 3, "quiet": {"start": "22:00", "end": "06:00"},
        "group": {"by": "area", "within_min": 5.0},
    }  # fmt: skip
    message = {"en": "{killed} dead in {where}", "ar": "{killed}"}
    (alert,) = Teller(rules({**terms, "message": message})).hear(told(killed(5)))

    given = msgspec.to_builtins(alert.terms)
    assert {**given, "channels": [*given["channels"]], "quiet": {"start": "22:00", "end": "06:00"}} == terms
    assert (alert.text, alert.text_ar) == ("5 dead in Deir ez-Zor", "5")


def test_the_same_version_again_is_the_same_alert() -> None:
    """A version delivered again after a crash raises the same alert, byte for byte."""
    teller = Teller(rules())
    first = teller.hear(told(killed(5)))
    memory = teller.memory

    again = teller.hear(told(killed(5)), at=LATER)

    assert (again, teller.memory) == (first, memory)


def test_older_versions_that_come_again_say_what_they_said() -> None:
    """After a crash the versions before come again, in another state: they raise what they raised, no change back."""
    teller = Teller(rules({"cooldown_min": 0}))
    versions = [told(killed(number), number, at=NOON + number * MINUTE) for number in (1, 2, 3)]
    first = [teller.hear(event) for event in versions]

    again = [teller.hear(event, at=LATER) for event in versions]

    assert again == first
    assert [len(alerts) for alerts in again] == [1, 1, 1]


def test_an_update_waits_for_the_cooldown_and_is_told_when_it_ends() -> None:
    """Changes within the cooldown are not told one by one; the last of them is, although nothing else comes."""
    teller = Teller(rules({"cooldown_min": 10}))
    teller.hear(told(killed(5)))

    within = teller.hear(told(killed(7), 2, at=NOON + MINUTE), told(killed(9), 3, at=NOON + 2 * MINUTE))
    early = teller.wait(NOON + 9 * MINUTE)
    (update,) = teller.wait(NOON + 11 * MINUTE)
    after = teller.wait(LATER)

    assert (within, early, after) == ([], [], [])
    assert (update.update, update.changed, update.event.version) == (1, ("counts",), 3)
    assert update.raised_at == NOON + 10 * MINUTE


def test_what_a_clock_tells_is_the_same_until_it_is_kept() -> None:
    """A crash between the sending and the keeping leaves it due: it is raised again, byte for byte, however late."""
    teller = Teller(rules())
    teller.hear(told(killed(5)), told(killed(9), 2, at=NOON + MINUTE))
    memory = teller.memory
    first = teller.wait(NOON + 10 * MINUTE)
    teller.memory = memory

    again = teller.wait(LATER)

    assert [encode(alert) for alert in again] == [encode(alert) for alert in first]
    assert len(first) == 1


def test_a_change_that_is_undone_within_the_cooldown_is_not_told() -> None:
    """What was held back and is as before when the cooldown ends is no news."""
    teller = Teller(rules())
    teller.hear(told(killed(5)), told(killed(9), 2, at=NOON + MINUTE), told(killed(5), 3, at=NOON + 2 * MINUTE))

    assert teller.wait(LATER) == []


def test_a_newer_version_after_the_cooldown_is_told_in_its_place() -> None:
    """Where the next version comes before the clock is looked at, it tells the change, and the clock nothing."""
    teller = Teller(rules())
    teller.hear(told(killed(5)), told(killed(9), 2, at=NOON + MINUTE))

    updates = teller.hear(told(killed(9, mode="aerial"), 3, at=LATER))

    assert [(alert.update, alert.event.version) for alert in updates] == [(1, 3)]
    assert teller.wait(LATER + MINUTE) == []


def test_a_clock_that_is_set_back_delays_a_change_by_no_more_than_a_cooldown() -> None:
    """An alert from a day ahead does not silence the event until then."""
    teller = Teller(rules())
    teller.hear(told(killed(5)), at=NOON + timedelta(days=1))
    teller.hear(told(killed(9), 2, at=NOON + MINUTE))

    assert [alert.update for alert in teller.wait(NOON + 12 * MINUTE)] == [1]


def test_history_alerts_nobody_and_the_news_after_it_do() -> None:
    """An event that history told is silent; the first live report on it raises what its rules say."""
    old, new = mention(strike(), article(history=True)), mention(strike(), article("a2", minutes=5))
    silent = merged_with(None, old, NOON)
    teller = Teller(rules())

    alerts = teller.hear(silent)
    later = teller.hear(merged_with(silent, new, LATER))

    assert alerts == []
    assert [(alert.rule, alert.update) for alert in later] == [("toll", 0)]


def test_a_version_that_history_caused_is_no_update() -> None:
    """An old report on an event that was alerted changes it in silence; the live version after it tells the change."""
    live = merged_with(None, mention(killed(5), article()), NOON)
    late = merged_with(live, mention(killed(9), article("a2", minutes=5, history=True)), LATER)
    next_live = merged_with(late, mention(killed(9), article("a3", minutes=9)), LATER + MINUTE)
    teller = Teller(rules())
    teller.hear(live)

    assert teller.hear(late) == []
    assert teller.wait(LATER + MINUTE) == []
    assert [alert.update for alert in teller.hear(next_live)] == [1]


def test_history_that_refutes_a_held_change_silences_it() -> None:
    """A clock does not tell what is known to be wrong by then; the next live version tells what there is."""
    teller = Teller(rules())
    teller.hear(told(killed(5)), told(killed(9), 2, at=NOON + MINUTE))

    teller.hear(gone(3, history=True, at=NOON + 2 * MINUTE))

    assert teller.wait(LATER) == []
    assert [alert.kind for alert in teller.hear(gone(4, at=LATER))] == ["retraction"]


def test_two_events_of_one_article_have_alerts_of_their_own() -> None:
    """The id of an alert follows the event, not the article."""
    one, other = (
        Teller(rules()).hear(merged_with(None, mention(strike(), article(key)), NOON))[0] for key in ("a1", "a2")
    )

    assert one.id != other.id


def test_what_an_older_version_remembered_is_understood() -> None:
    """The memory of version 0.1: nothing is told again, and what changed since is, as an update of the same alert."""
    silent, telling = Teller(rules()), Teller(rules())
    silent.remember(OF_0_1)
    telling.remember(OF_0_1)

    assert silent.hear(told(killed(5), 2, at=LATER)) == []
    assert [(alert.update, alert.changed) for alert in telling.hear(told(killed(6), 2, at=LATER))] == [(1, ("counts",))]


def test_what_an_older_version_alerted_is_raised_the_same_and_retracted() -> None:
    """Its version, come again, has the same alert; when the event is withdrawn that is told, to every hook."""
    teller, fresh = Teller(rules()), Teller(rules())
    teller.remember(OF_0_1)

    assert teller.hear(told(killed(5)), at=LATER) == fresh.hear(told(killed(5)))
    (retraction,) = teller.hear(gone(2, at=LATER))
    assert (retraction.kind, retraction.update, retraction.terms.channels) == ("retraction", 1, ())


def test_an_older_version_reads_what_this_one_remembers() -> None:
    """While workers are replaced one by one, each needs what the other wrote: the fields of 0.1 are all there."""
    teller = Teller(rules())
    teller.hear(told(killed(5)), told(killed(9), 2, at=NOON + MINUTE))

    kept = msgspec.json.decode(encode(teller.memory or Raised(rules={})))["rules"]["toll"]
    then = msgspec.json.decode(OF_0_1)["rules"]["toll"]
    assert {name: kept[name] for name in then} == then


def test_an_event_that_no_rule_meets_is_not_remembered() -> None:
    """The table holds what was alerted alone."""
    teller = Teller(rules())
    teller.hear(told(killed(0)))

    assert teller.memory is None


def test_what_is_old_is_forgotten_and_never_alerted_again() -> None:
    """A month after its last version an event leaves the memory; versions of it that come again then are silent."""
    teller = Teller(rules())
    versions = [told(killed(5)), told(killed(9), 2, at=LATER)]
    teller.hear(*versions)
    teller.wait(LATER + KEEP - MINUTE)
    kept = teller.memory
    teller.wait(LATER + KEEP + MINUTE)

    assert kept is not None
    assert teller.memory is None
    assert teller.hear(*versions, at=LATER + KEEP + MINUTE) == []


def test_what_an_older_version_kept_of_events_without_alerts_is_forgotten_at_once() -> None:
    """Version 0.1 had an entry for every event."""
    teller = Teller(rules())
    teller.remember(b'{"rules":{}}')
    teller.wait(NOON)

    assert teller.memory is None


def test_a_rule_that_was_removed_says_nothing_more() -> None:
    """Neither an update nor a retraction, nor what its cooldown held back."""
    teller = Teller(rules({"cooldown_min": 10}))
    teller.hear(told(killed(5)), told(killed(9), 2, at=NOON + MINUTE))
    teller.rules = ()

    said = [teller.wait(LATER), teller.hear(told(killed(11), 3, at=LATER)), teller.hear(gone(4, at=LATER))]

    assert said == [[], [], []]


def test_every_word_says_since_when_it_stands() -> None:
    """An update and a retraction since the first alert, what is told after a retraction since then."""
    teller = Teller(rules())
    events = (told(killed(5)), told(killed(9), 2, at=LATER), gone(3, at=LATER + 60 * MINUTE))
    again = (told(killed(9), 4, at=LATER + 120 * MINUTE), told(killed(11), 5, at=LATER + 180 * MINUTE))
    since = [alert.since for alert in teller.hear(*events, *again)]

    assert since == [NOON, NOON, NOON, LATER + 120 * MINUTE, LATER + 120 * MINUTE]


def test_what_many_rules_say_of_an_event_is_kept_within_a_bound() -> None:
    """A large event that a file of many rules is about; each rule keeps at least its last word, which is said again."""
    number = 1_000
    teller = Teller(rules(*({"name": f"rule-{count}", "cooldown_min": 0} for count in range(number))))
    for version in range(1, 12):
        teller.hear(told(killed(version), version, at=NOON + version * MINUTE))
    repeat = teller.hear(told(killed(11), 11, at=NOON + 11 * MINUTE))

    assert len(repeat) == number
    assert teller.memory is not None
    assert len(encode(teller.memory)) < MAX_RECORD_BYTES / 2
    assert {len(one.said) for one in teller.memory.rules.values()} == {MOST_SAID_OF_ALL // number}
