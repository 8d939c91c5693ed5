"""`marsad replay`: what is said of what cannot be meant."""

import pytest
from command_line import Marsad


@pytest.mark.parametrize(
    ("typed", "advice"),
    [
        (
            "--topic events.merged --from 1h",
            "--topic 'events.merged': articles can be coded anew from",
        ),
        ("--topic articles.unique --from soon", "--from 'soon': write a time such as"),
        ("--topic articles.unique --from 1h --to later", "--to 'later': write a time such as"),
        ("--topic articles.unique --from 1h --to 2h", "--to "),
        (
            "--topic articles.unique --from 61h --publish",
            "--publish reaches back 60 hours: what is found for the first",
        ),
        ("--topic articles.analysed --from 1h --publish", "--publish takes articles.fetched and articles.unique"),
        ("--topic articles.unique --from 1h --publish --json", "--json goes with a comparison"),
        ("--from 1h", "Missing option '--topic'"),
    ],
)
def test_a_wrong_option_is_one_line(marsad: Marsad, typed: str, advice: str) -> None:
    """The line says what can be typed, and no broker is needed to say so."""
    ended = marsad("replay", *typed.split())

    assert (ended.code, ended.out, ended.err.count("\n")) == (2, b"", 1)
    assert ended.err.startswith(f"marsad: {advice}")
