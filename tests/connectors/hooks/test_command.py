"""A program gets an alert and nothing else of ours, and is bounded in all that it does."""

import asyncio
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from reports import NOON
from strangers import nasty
from whole_alerts import message_of, whole

from connectors.hooks.channels.command import ERROR_CHARS, CommandEntry, CommandHook, variables_of
from connectors.hooks.config import load_hooks
from connectors.hooks.entry import Given, HookConfigError
from connectors.hooks.hook import HookMessage, SendResult

Make = Callable[[str], Path]
SECRET = "s3cret-of-marsad"  # noqa: S105  made for these tests


@pytest.fixture
def program(tmp_path: Path) -> Make:
    """Return what makes a program of lines of Python."""

    def make(lines: str) -> Path:
        path = tmp_path / "program"
        path.write_text(f"#!{sys.executable} -I\nimport json, os, sys, time\n{lines}\n", encoding="utf-8")
        path.chmod(0o700)
        return path

    return make


def _hook(*command: str | Path, environ: dict[str, str] | None = None, **keys: Any) -> CommandHook:  # Any: of the entry
    return CommandEntry(name="desk", command=tuple(map(str, command)), **keys).build(Given(environ or {}))


async def _run(*command: str | Path, message: HookMessage | None = None, **keys: Any) -> SendResult:
    hook = _hook(*command, **keys)
    result = await hook.send(message or message_of(whole()), NOON)
    await hook.close()
    return result


async def test_a_program_reads_the_alert(program: Make, tmp_path: Path) -> None:
    """The payload on standard input, whole, the arguments as they stand, and a few variables."""
    path = program("json.dump([sys.stdin.read(), sys.argv[1:], dict(os.environ), os.getcwd()], open(sys.argv[1], 'w'))")
    out = tmp_path / "out"
    message = message_of(whole(update=2))
    result = await _run(path, out, "$HOME; rm -rf x", "*", message=message)

    body, arguments, environ, folder = orjson.loads(out.read_bytes())
    assert result == SendResult(outcome="delivered")
    assert body.encode() == message.body
    assert arguments == [str(out), "$HOME; rm -rf x", "*"]
    assert folder == "/"
    assert {name: value for name, value in environ.items() if name.startswith("MARSAD_")} == {
        "MARSAD_ALERT_ID": "alert-1-2",
        "MARSAD_ALERT_KIND": "update",
        "MARSAD_ALERT_TIER": "flash",
        "MARSAD_ALERT_EVENT": "event-1",
        "MARSAD_ALERT_RULE": "attack-with-casualties",
        "MARSAD_ALERT_UPDATE": "2",
        "MARSAD_ALERT_TITLE": "Strike 1 kills five",
        "MARSAD_ALERT_TITLE_AR": "غارة تقتل خمسة",
    }


async def test_nothing_of_our_environment_is_handed_on(
    program: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No secret of Marsad's, whether the process has it or the hook was given it; what is named in `pass_env` is."""
    monkeypatch.setenv("MARSAD_WEBHOOK_SECRET", SECRET)
    out = tmp_path / "out"
    environ = {"OTHER_SECRET": SECRET, "DESK_TOKEN": "for the desk"}
    path = program("json.dump(dict(os.environ), open(sys.argv[1], 'w'))")
    await _run(path, out, environ=environ, pass_env=("DESK_TOKEN",))

    found = orjson.loads(out.read_bytes())
    assert found["DESK_TOKEN"] == "for the desk"  # noqa: S105  made for this test
    assert SECRET not in found.values()
    assert {name for name in found if not name.startswith("MARSAD_ALERT_")} == {"PATH", "LANG", "DESK_TOKEN"} | (
        {"LC_CTYPE"} & found.keys()  # which Python sets itself
    )


@pytest.mark.parametrize(
    ("code", "outcome"),
    [(0, "delivered"), (1, "retry"), (2, "retry"), (65, "refused"), (69, "retry"), (75, "retry"), (127, "retry")],
)
async def test_the_exit_code_is_the_answer(program: Make, code: int, outcome: str) -> None:
    """0 has taken it, 65 will never take it, anything else is tried again."""
    result = await _run(program(f"print('no room'); sys.exit({code})"))

    assert result.outcome == outcome
    assert result.error == (None if not code else f"exit code {code}: no room")


async def test_a_program_that_dies_is_tried_again(program: Make) -> None:
    """A signal is no answer."""
    result = await _run(program("os.kill(os.getpid(), 9)"))

    assert result == SendResult(outcome="retry", error="ended by signal 9")


async def test_a_program_that_does_not_end_is_killed_with_all_that_it_started(program: Make, tmp_path: Path) -> None:
    """Children and grandchildren too, and what it has said until then is told."""
    pids = tmp_path / "pids"
    path = program(
        "pid = os.fork()\n"
        "open(sys.argv[1], 'a').write(f'{os.getpid()}\\n')\n"
        "print('thinking', flush=True)\n"
        "time.sleep(600)"
    )
    result = await _run(path, pids, timeout_s=2.0)

    assert result.outcome == "retry"
    assert (result.error or "").startswith("killed after 2 s")
    await _gone(pids)


async def test_nothing_that_a_program_leaves_behind_lives_on(program: Make, tmp_path: Path) -> None:
    """Its end is the end of its children, and is not waited for when these hold its output open."""
    pids = tmp_path / "pids"
    path = program(
        "if not os.fork():\n"
        "    open(sys.argv[1], 'a').write(f'{os.getpid()}\\n')\n"
        "    time.sleep(600)\n"
        "while not os.path.exists(sys.argv[1]): time.sleep(0.01)"
    )
    result = await _run(path, pids)

    assert result == SendResult(outcome="delivered")
    await _gone(pids)


async def test_a_child_that_fled_delays_nothing(program: Make, tmp_path: Path) -> None:
    """One in a session of its own, which holds the output open, is not waited for."""
    pids = tmp_path / "pids"
    path = program(
        "if not os.fork():\n"
        "    os.setsid()\n"
        "    open(sys.argv[1], 'a').write(f'{os.getpid()}\\n')\n"
        "    time.sleep(600)\n"
        "while not os.path.exists(sys.argv[1]) or not os.path.getsize(sys.argv[1]): time.sleep(0.01)\n"
        "sys.exit(3)"
    )
    result = await _run(path, pids)

    os.kill(int(pids.read_text(encoding="utf-8")), 9)
    assert result == SendResult(outcome="retry", error="exit code 3")


async def test_output_is_bounded(program: Make) -> None:
    """A program that says a great deal is not kept waiting; the end of it is told, where the reason is."""
    result = await _run(program("sys.stdout.write('x' * 50_000_000); print('the reason'); sys.exit(1)"))

    assert (result.error or "").endswith("the reason")
    assert len(result.error or "") <= len("exit code 1: ") + ERROR_CHARS


async def test_a_program_that_reads_nothing_has_taken_it(program: Make) -> None:
    """However large the alert is."""
    large = message_of(whole(text="x" * 3_000_000))

    assert (await _run(program("pass"), message=large)).outcome == "delivered"


async def test_what_a_program_was_handed_is_not_told(program: Make) -> None:
    """A secret of `pass_env` that it prints is taken out of the error."""
    path = program("print('bad token', os.environ['DESK_TOKEN']); sys.exit(1)")
    result = await _run(path, environ={"DESK_TOKEN": SECRET}, pass_env=("DESK_TOKEN",))

    assert result.error == "exit code 1: bad token ***"


async def test_so_many_run_at_once_and_no_more(program: Make, tmp_path: Path) -> None:
    """The others wait for their turn."""
    path = program(
        "os.mkdir(os.path.join(sys.argv[1], str(os.getpid())))\n"
        "time.sleep(0.2)\n"
        "n = len(os.listdir(sys.argv[1]))\n"
        "os.rmdir(os.path.join(sys.argv[1], str(os.getpid())))\n"
        "print(n); sys.exit(1)"
    )
    (tmp_path / "runs").mkdir()
    hook = _hook(path, tmp_path / "runs", at_once=2)
    results = await asyncio.gather(*(hook.send(message_of(whole(number)), NOON) for number in range(6)))

    assert {result.error for result in results} <= {"exit code 1: 1", "exit code 1: 2"}


async def test_a_stop_kills_what_runs(program: Make, tmp_path: Path) -> None:
    """When Marsad ends, the program does not go on without it."""
    pids = tmp_path / "pids"
    hook = _hook(program("open(sys.argv[1], 'w').write(f'{os.getpid()}\\n'); time.sleep(600)"), pids)
    sending = asyncio.create_task(hook.send(message_of(whole()), NOON))
    while not _pids(pids):  # noqa: ASYNC110  another process writes it
        await asyncio.sleep(0.01)
    sending.cancel()
    with pytest.raises(asyncio.CancelledError):
        await sending

    await _gone(pids)


async def test_a_program_that_cannot_be_started_is_tried_again(program: Make) -> None:
    """Whoever has put a broken one there puts a whole one there."""
    path = program("pass")
    hook = _hook(path)
    path.write_bytes(b"\x7fELF nonsense")

    result = await hook.send(message_of(whole()), NOON)
    assert result.outcome == "retry"
    assert (result.error or "").startswith("the program cannot be started: ")


@pytest.mark.parametrize(
    ("keys", "complaint"),
    [
        ({}, "a command hook needs `command`, a list: the program's whole path, and its arguments"),
        ({"command": ("notify-desk", "x")}, "notify-desk is no whole path; write it from the root, such as /usr/"),
        ({"command": ("/nowhere/notify",)}, "there is no program /nowhere/notify; correct the path"),
        ({"command": ("/tmp",)}, "there is no program /tmp"),  # noqa: S108  a folder that is everywhere
        ({"command": ("/etc/passwd",)}, "/etc/passwd may not be executed; chmod"),
        ({"command": (sys.executable, "a\0b")}, "`command` holds a NUL"),
        ({"command": (sys.executable,), "pass_env": ("NO_SUCH",)}, "NO_SUCH of `pass_env` is not set"),
    ],
)
def test_a_mistake_is_a_sentence(keys: dict[str, Any], complaint: str) -> None:
    """It is seen at the start, not when the first alert comes."""
    with pytest.raises(HookConfigError, match=complaint):
        CommandEntry(name="desk", **keys).build(Given({}))


def test_what_anybody_may_write_is_not_run(program: Make, tmp_path: Path) -> None:
    """Neither a program nor a hooks file that names one: it would be run as Marsad's own user."""
    path, hooks_file = program("pass"), tmp_path / "hooks.yaml"
    hooks_file.write_text(f"hooks: [{{name: desk, kind: command, command: [{path}]}}]", encoding="utf-8")
    hooks_file.chmod(0o666)

    with pytest.raises(HookConfigError, match=r"hooks\.yaml: names a command, and anybody may write it: chmod o-w"):
        load_hooks(hooks_file, {})
    hooks_file.chmod(0o664)
    assert [hook.name for hook in load_hooks(hooks_file, {})] == ["desk"]
    path.chmod(0o777)
    with pytest.raises(HookConfigError, match=r"hook 'desk': anybody may write .*, and Marsad would run it; chmod o-w"):
        load_hooks(hooks_file, {})


@settings(max_examples=100, deadline=None)
@given(nasty)
def test_whatever_strangers_write_is_one_line_of_a_variable(title: str) -> None:
    """No NUL, which no variable can have, no line end, and no sequence that a terminal obeys."""
    for value in variables_of(message_of(whole(title=title))).values():
        assert not any(ord(char) < ord(" ") for char in value)
        assert os.fsencode(value) is not None


def test_a_digest_and_a_test_say_what_they_are() -> None:
    """A program that acts only on alerts looks at the kind."""
    kinds = [variables_of(message)["MARSAD_ALERT_KIND"] for message in (message_of(whole(1), whole(2)), message_of())]

    assert kinds == ["digest", "test"]


def _pids(path: Path) -> list[int]:
    return [int(line) for line in path.read_text(encoding="utf-8").split()] if path.exists() else []


async def _gone(path: Path) -> None:
    """Return when none of the processes runs; one that is dead and not yet fetched by its parent does not run."""
    found = _pids(path)
    assert found
    while any(_runs(pid) for pid in found):  # noqa: ASYNC110  the system tells nobody
        await asyncio.sleep(0.01)


def _runs(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
