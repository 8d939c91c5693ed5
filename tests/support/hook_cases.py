"""Every kind of hook as a hooks file has it, with all of its secrets, for what must hold of them all.

A kind that is added to the hooks file is to be added here: with the secrets that it has, and with what of a stranger's
text its receiver would take for more than text.
"""

import base64
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final, get_args
from urllib.parse import quote

import msgspec
import orjson

from connectors.hooks.config import Entry, build_hooks, load_hooks
from connectors.hooks.entry import HookEntry
from connectors.hooks.hook import Hook
from connectors.web.guard import Guard

#: Secrets that can be told from all else; each is of a form that some kind asks for.
PATH_SECRET: Final = "Zq7pathXsecretW9"  # noqa: S105  made for these tests, as those below
TOKEN: Final = "Zq7tokenXsecretW9"  # noqa: S105
PASSWORD: Final = "Zq7passwordXsecretW9"  # noqa: S105
KEY: Final = base64.b64encode(b"Zq7 thirty-two bytes of a key W9").decode()
ROUTING: Final = "Zq7routingXsecretW9Zq7routingW9Z"
BOT: Final = "12345678:Zq7botXsecretW9Zq7botXsecretW9Zq"
SECRETS: Final = (PATH_SECRET, TOKEN, PASSWORD, KEY, ROUTING, BOT)
ENVIRON: Final = {
    "KEY": f"whsec_{KEY}",
    "TOKEN": TOKEN,
    "LOGIN": f"desk:{PASSWORD}",
    "PASSWORD": PASSWORD,
    "ROUTING": ROUTING,
    "BOT": BOT,
}

#: What is in the title and the name of a source: each is more than text to some receiver.
HOSTILE: Final = (
    "Attack\r\n\x1b[31m <script>alert(1)</script> <!channel> <@U1> @everyone @all [bank](javascript:alert(1))"
    " <javascript:alert(1)|bank> </b><a href='javascript:alert(1)'>x</a> {{DATE(2017-02-14T06:00:00Z)}}"
    " ]]> &lt;script&gt; ${jndi:ldap://x} {{ .Labels }} $(touch x) `touch x` \u202egnp\u2066"
)


class Case(msgspec.Struct, frozen=True, kw_only=True):
    """A hook of one kind. `entry` is its lines, in which `BASE`, `HOST`, `PORT` and `FOLDER` are filled in.

    `connects` says that it opens connections. `forbidden` must not be in what is shown of a message by its receiver,
    which `shown` takes out of the request's body, or of the file that it writes: `written`.
    """

    kind: str
    entry: str
    connects: bool
    forbidden: tuple[str, ...]
    shown: Callable[[bytes], str] = bytes.decode
    written: str | None = None

    def hooks_file(self, folder: Path, url: str) -> Path:
        """Write the hooks file for a receiver at `url`, which has scheme, host and port alone."""
        host, _, port = url.rpartition("//")[2].partition(":")
        entry = self.entry.replace("BASE", url).replace("HOST", host).replace("PORT", port)
        path = folder / "hooks.yaml"
        path.write_text(f"hooks: [{{name: desk, {entry.replace('FOLDER', str(folder))}}}]", encoding="utf-8")
        return path

    def variables(self, url: str) -> dict[str, str]:
        """Return the environment, with the receiver's address where that is a secret."""
        return {**ENVIRON, "ADDRESS": f"{url}/services/{PATH_SECRET}"}

    def hook(self, folder: Path, url: str, guard: Guard) -> tuple[Hook, HookEntry]:
        """Return the hook, and its entry, as `marsad deliver` makes them."""
        environ = self.variables(url)
        configured = load_hooks(self.hooks_file(folder, url), environ)
        (hook,) = build_hooks(configured, environ, guard)
        return hook, configured[0]


def kinds() -> set[str]:
    """Return the kinds that a hooks file may have."""
    return {str(entry.__struct_config__.tag) for entry in get_args(Entry)}


def forms_of(secret: str) -> set[str]:
    """Return how a secret may look: as it is, in base64, in an address, in hexadecimal, in part."""
    half = len(secret) // 2
    encoded = base64.b64encode(f"desk:{secret}".encode()).decode()
    return {secret, quote(secret, safe=""), encoded, secret.encode().hex(), secret[:half], secret[half:]}


def _field(*path: str | int) -> Callable[[bytes], str]:
    """Return what takes a field out of a body of JSON, as text."""

    def take(body: bytes) -> str:
        found: Any = orjson.loads(body)  # Any: the whole of JSON
        for step in path:
            found = found[step]
        return found if isinstance(found, str) else orjson.dumps(found).decode()

    return take


_DATA: Final[tuple[str, ...]] = ()  # JSON that a program reads: what is in a string is a string
_HTML: Final = ("<script", "<a href='javascript", 'href="javascript', "\x1b", "\u202e")
_COMMAND: Final = "kind: command, command: [FOLDER/program], pass_env: [TOKEN]"

CASES: Final[Sequence[Case]] = (
    Case(kind="webhook", connects=True, forbidden=_DATA,
         entry=f"kind: webhook, url: 'BASE/T0/{PATH_SECRET}', secret_env: KEY"),
    Case(kind="webhook", connects=True, forbidden=_DATA,
         entry=f"kind: webhook, url: 'http://desk:{PASSWORD}@HOST:PORT/alerts', secret_env: KEY"),
    Case(kind="slack", connects=True, entry="kind: slack, url_env: ADDRESS", shown=_field("text"),
         forbidden=("<!channel>", "<@U1>", "<javascript", "\u202e")),
    Case(kind="slack", connects=True, entry="kind: slack, token_env: TOKEN, channel: C0123456789, api: 'BASE/api'",
         shown=_field("text"), forbidden=("<!channel>", "<@U1>", "<javascript", "\u202e")),
    Case(kind="discord", connects=True, entry="kind: discord, url_env: ADDRESS", shown=_field("embeds"),
         forbidden=("@everyone", "](javascript", "\u202e")),
    Case(kind="mattermost", connects=True, entry="kind: mattermost, url_env: ADDRESS", shown=_field("attachments"),
         forbidden=("@all", "<!channel>", "](javascript", "\u202e")),
    Case(kind="telegram", connects=True, entry="kind: telegram, token_env: BOT, chat_id: 1, api: BASE",
         shown=_field("text"), forbidden=(*_HTML, "</b><a")),
    Case(kind="teams", connects=True, entry="kind: teams, url_env: ADDRESS", shown=_field("attachments"),
         forbidden=("{{DATE", "\u202e")),
    Case(kind="email", connects=True, shown=bytes.decode, forbidden=_HTML,
         entry="kind: email, host: HOST, port: PORT, security: tls, username: desk, password_env: PASSWORD,"
               " from: marsad@example.org, to: [desk@example.org]"),
    Case(kind="alertmanager", connects=True, forbidden=("\x1b", "\u202e"), shown=_field(0, "annotations"),
         entry="kind: alertmanager, url: BASE, username: desk, password_env: PASSWORD"),
    Case(kind="alertmanager", connects=True, forbidden=("\x1b", "\u202e"), shown=_field(0, "annotations"),
         entry="kind: alertmanager, url: BASE, token_env: TOKEN"),
    Case(kind="pagerduty", connects=True, forbidden=("\x1b", "\u202e"), shown=_field("payload"),
         entry="kind: pagerduty, url: 'BASE/v2/enqueue', routing_key_env: ROUTING"),
    Case(kind="stix", connects=True, forbidden=("\x1b", "\u202e", '"javascript:'), shown=_field("objects"),
         entry="kind: stix, url: 'BASE/api1/collections/one/objects/', secret_env: TOKEN"),
    Case(kind="stix", connects=True, forbidden=("\x1b", "\u202e", '"javascript:'), shown=_field("objects"),
         entry=f"kind: stix, to: address, url: 'BASE/{PATH_SECRET}', auth: basic, secret_env: LOGIN"),
    Case(kind="feed", connects=False, forbidden=_HTML, written="alerts.xml",
         entry="kind: feed, path: FOLDER/alerts.xml"),
    Case(kind="feed", connects=False, forbidden=(*_HTML, "<title>&lt;"), written="alerts.xml",
         entry="kind: feed, format: rss, path: FOLDER/alerts.xml"),
    Case(kind="file", connects=False, forbidden=_DATA, written="alerts.jsonl",
         entry="kind: file, path: FOLDER/alerts.jsonl"),
    Case(kind="command", connects=False, forbidden=_DATA, written="given", entry=_COMMAND),
    Case(kind="log", connects=False, forbidden=_DATA, entry="kind: log"),
)  # fmt: skip

#: Those whose kind there is.
PRESENT: Final = tuple(case for case in CASES if case.kind in kinds())
CONNECTING: Final = tuple(case for case in PRESENT if case.connects)


def name_of(case: Case) -> str:
    """Return what a test is called by."""
    return f"{case.kind}-{[one for one in CASES if one.kind == case.kind].index(case)}"
