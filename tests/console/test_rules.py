"""`marsad rules`: what is wrong in a file, and what it would have sent of the archived events."""

import os
from pathlib import Path
from typing import Any

import orjson
import pytest
from command_line import Ended, Marsad
from reports import NOON
from sayings import LATER, MINUTE, gone, killed, told

from streams.archive import Archive
from streams.clock import utc_now
from streams.settings import Settings

RULES = """
rules:
  - name: toll
    title: {en: "Strike", ar: "غارة"}
    tier: priority
    channels: [desk]
    when: {types: [ASSAULT], counts: {killed: 1}}
    escalate:
      - {when: {counts: {killed: 10}}, tier: flash, channels: [pager]}
  - {name: quiet, title: {en: Quiet, ar: ا}, tier: routine, when: {types: [AID]}}
"""
HOOKS = "hooks:\n  - {name: desk, kind: log}\n  - {name: all, kind: log, tiers: [flash]}\n"


@pytest.fixture
def rules(data_dir: Path) -> Path:
    """Return a rules file beside hooks, and an archive with an event that grows, is held back, and is taken back."""
    with Archive.open(data_dir / "archive.sqlite") as archive:
        history = told(killed(7), history=True, at=NOON + MINUTE, id="event-other")
        versions = [
            told(killed(5)), told(killed(6), 2, at=NOON + MINUTE), told(killed(12), 3, at=LATER),
            gone(4, at=LATER + MINUTE),
        ]  # fmt: skip
        archive.put_many([*versions, history])
    (data_dir / "hooks.yaml").write_text(HOOKS, encoding="utf-8")
    path = data_dir / "rules.yaml"
    path.write_text(RULES, encoding="utf-8")
    return path


def _checked(marsad: Marsad, *arguments: str | Path) -> dict[str, Any]:  # Any: the whole of JSON
    ended = marsad("rules", "check", "--json", *arguments)
    assert (ended.code, ended.err) == (0, "")
    (found,) = ended.lines
    assert isinstance(found, dict)
    return found


def test_a_check_counts_what_would_have_been_sent(marsad: Marsad, rules: Path) -> None:
    """Versions in their order and by the clock of their time: an alert, a held update, an escalation, a retraction."""
    found = _checked(marsad, rules)

    numbers = {"alerts": 1, "updates": 2, "retractions": 1, "escalations": 1}
    assert found["rules"][0] == {"name": "toll", **numbers}
    assert found["rules"][1] == {"name": "quiet", **dict.fromkeys(numbers, 0)}
    assert [(one["kind"], one["update"]) for one in found["alerts"]] == [
        ("alert", 0), ("update", 1), ("update", 2), ("retraction", 3),
    ]  # fmt: skip
    assert (found["events"], found["versions"], found["mistakes"]) == (2, 5, [])
    assert found["tiers"] == {"flash": 2, "priority": 2, "routine": 0}


def test_a_check_says_where_it_would_have_been_sent(marsad: Marsad, rules: Path) -> None:
    """To the hooks that are named and take the tier; one that does not exist is told, with the rule that names it."""
    found = _checked(marsad, rules)

    assert found["channels"] == {"desk": 4, "pager": 2}
    assert found["unknown_channels"] == [{"rule": "toll", "channel": "pager"}]


def test_history_is_tried_where_it_is_asked_for(marsad: Marsad, rules: Path) -> None:
    """It alerts nobody in the flow; who writes a rule may want to see what it would have found there."""
    found = _checked(marsad, rules, "--history")

    assert found["rules"][0]["alerts"] == 2


def test_alerts_are_those_since_a_time(marsad: Marsad, rules: Path) -> None:
    """What was raised before is left out, and remembered: the first one since is no first alert."""
    found = _checked(marsad, rules, "--since", LATER.isoformat())

    assert [one["kind"] for one in found["alerts"]] == ["update", "retraction"]


def test_the_newest_alerts_are_shown(marsad: Marsad, rules: Path) -> None:
    """As many as are asked for, the newest last; all of them are counted."""
    found = _checked(marsad, rules, "--limit", "1")

    assert [one["kind"] for one in found["alerts"]] == ["retraction"]
    assert sum(found["tiers"].values()) == 4


def test_a_person_reads_the_same(marsad: Marsad, rules: Path) -> None:
    """Numbers by rule, tier and channel, then the alerts."""
    ended = marsad("rules", "check", rules)

    assert ended.code == 0
    lines = [" ".join(line.split()) for line in ended.text.splitlines()]
    assert lines[0] == f"{rules}: 2 rules, no mistakes"
    assert "toll 1 2 1 1" in lines
    assert "flash 2 2.0" in lines
    assert "desk 4 4.0" in lines
    assert lines[-1].startswith("2025-03-06 13:01:00 FLASH")
    assert "Retracted: Strike" in lines[-1]


def _bad(rules: Path) -> None:
    rules.write_text(RULES.replace("ASSAULT", "ASALT").replace("routine", "loud"), encoding="utf-8")


def test_all_mistakes_are_told_with_their_lines(marsad: Marsad, rules: Path) -> None:
    """Exit code 2, a line each: what is wrong, and where."""
    _bad(rules)

    ended = marsad("rules", "check", rules)

    assert ended.code == 2
    first, second = ended.text.splitlines()
    assert first.startswith(f"{rules}: line 7, column ")
    assert "ASALT" in first
    assert second.startswith(f"{rules}: line 10, column ")
    assert "loud" in second


def test_a_program_reads_mistakes_too(marsad: Marsad, rules: Path) -> None:
    """As numbers of lines and columns."""
    _bad(rules)

    ended = marsad("rules", "check", rules, "--json")

    assert ended.code == 2
    (found,) = ended.lines
    assert [mistake["line"] for mistake in found["mistakes"]] == [7, 10]


def test_a_check_without_an_archive_checks_the_file(marsad: Marsad, tmp_path: Path) -> None:
    """As where rules are kept and reviewed, far from the machine that has the events."""
    path = tmp_path / "rules.yaml"
    path.write_text(RULES, encoding="utf-8")

    ended = marsad("rules", "check", path)

    assert ended.code == 0
    assert "2 rules, no mistakes" in ended.text
    assert "nothing to try them on" in ended.text


def test_hooks_that_cannot_be_read_are_told(marsad: Marsad, rules: Path) -> None:
    """The rules are checked all the same."""
    (rules.parent / "hooks.yaml").write_text("hooks: [", encoding="utf-8")

    ended = marsad("rules", "check", rules, "--json")

    assert ended.code == 0
    assert "channels are not compared" in ended.err
    assert ended.lines[0]["unknown_channels"] == []


def test_rules_are_listed(marsad: Marsad, rules: Path) -> None:
    """For a person in a line each, for a program as they are."""
    lines = [" ".join(line.split()) for line in marsad("rules", "list", rules).text.splitlines()]
    names = [rule["name"] for rule in marsad("rules", "list", rules, "--json").lines]

    assert lines == [
        "priority toll Strike: desk, cooldown 10 min, 1 escalations",
        "routine quiet Quiet: every hook, cooldown 10 min",
    ]
    assert names == ["toll", "quiet"]


def test_a_bad_file_is_not_listed(marsad: Marsad, rules: Path) -> None:
    """It says what is wrong instead."""
    _bad(rules)

    assert marsad("rules", "list", rules).code == 2


def _doctor(marsad: Marsad, rules: Path) -> str:
    ended: Ended = marsad("doctor", environ={"MARSAD_RULES": str(rules), "MARSAD_BROKER": "kafka://127.0.0.1:1"})
    return next(line for line in ended.text.splitlines() if "alert rules" in line or str(rules) in line)


def test_the_doctor_says_which_rules_stay_in_force(marsad: Marsad, rules: Path) -> None:
    """A file that is bad now, and when the good one that the worker goes on with was taken."""
    settings = Settings(data_dir=rules.parent, rules=rules)
    state = {"file": str(rules), "taken_at": utc_now(), "rules": 2}
    settings.rules_state.write_bytes(orjson.dumps(state))
    good = _doctor(marsad, rules)
    _bad(rules)
    bad = _doctor(marsad, rules)

    assert "2 alert rules, in force since" in good
    assert "ASALT" in bad
    assert "2 rules before it stay, in force since" in bad


def test_a_worker_does_not_start_with_a_bad_file(marsad_process: Marsad, rules: Path) -> None:
    """Nor does `marsad up`: exit code 2, and a line that says what is wrong."""
    _bad(rules)
    environ = {**os.environ, "MARSAD_RULES": str(rules), "MARSAD_LOG_FORMAT": "text"}

    ended = marsad_process("up", environ=environ)

    assert ended.code == 2
    assert "ASALT" in ended.err


def test_a_file_of_ones_own_may_begin_with_the_built_in_rules(marsad: Marsad, tmp_path: Path) -> None:
    """They are printed as they are, with their comments; a check of them finds no mistake."""
    shown = marsad("rules", "show")
    path = tmp_path / "mine.yaml"
    path.write_bytes(shown.out)

    assert (shown.code, shown.err) == (0, "")
    assert "# What several rules share" in shown.text
    assert marsad("rules", "check", path).code == 0


def test_a_bad_file_is_shown_as_it_is_and_a_missing_one_is_told(marsad: Marsad, tmp_path: Path) -> None:
    """To show is not to judge; a complaint does not go where the text was to go."""
    path = tmp_path / "bad.yaml"
    path.write_text("rules: [", encoding="utf-8")
    missing = marsad("rules", "show", tmp_path / "none.yaml")

    assert marsad("rules", "show", path).text == "rules: ["
    assert (missing.code, missing.out) == (2, b"")
    assert "cannot be read: No such file" in missing.err
