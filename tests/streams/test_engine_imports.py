"""Which parts and commands load the stream engine."""

import subprocess
import sys

#: What asks feeds, serves the archive, starts parts or looks at topics.
WITHOUT_ENGINE = (
    "console.commands.doctor",
    "console.commands.listing",
    "console.commands.search",
    "console.commands.serve",
    "console.commands.tail",
    "console.commands.up",
    "streams.parts.poll",
)


def test_what_runs_no_agent_does_not_load_the_engine() -> None:
    """Its import is time of each start, and memory of each process."""
    names = ", ".join(WITHOUT_ENGINE)
    told = subprocess.run(  # noqa: S603 - our own modules
        [sys.executable, "-c", f"import sys, {names}; print('faust' in sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
    )

    assert told.stdout == "False\n"
