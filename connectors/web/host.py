"""The name of a host as it is asked for: in ASCII, by the rule that browsers follow (IDNA 2008 with UTS 46).

One place, so that what is compared, kept for its turn, resolved and connected to is one host. The older rule, IDNA
2003, writes ss for the German sharp s and drops the joiners of Persian, which can be somebody else's domain.
"""

from typing import Final
from urllib.parse import urlsplit, urlunsplit

import idna

#: How the ASCII form of a label in another script begins (RFC 5890, 2.3.1).
_PREFIX: Final = "xn--"


def ascii_host(name: str) -> str:
    """Return a host's name in lower case and in ASCII; raises `ValueError` for what no name can be."""
    if name.isascii():
        return name.lower()
    mapped = idna.uts46_remap(name, std3_rules=False, transitional=False)
    return ".".join(map(_label, mapped.split(".")))


def with_ascii_host(url: str) -> str:
    """Return an address with its host as `ascii_host` has it; raises `ValueError`."""
    if url.isascii():
        return url
    parts = urlsplit(url)
    host = parts.hostname or ""
    if host.isascii():
        return url
    login, at, _ = parts.netloc.rpartition("@")
    port = f":{parts.port}" if parts.port is not None else ""
    return urlunsplit(parts._replace(netloc=f"{login}{at}{ascii_host(host)}{port}"))


def is_readable(host: str) -> bool:
    """Return whether each label of a host in lower-case ASCII that stands for other letters stands for some."""
    labels = [label for label in host.split(".") if label.startswith(_PREFIX)]
    try:
        return all(_label(label.removeprefix(_PREFIX).encode().decode("punycode")) == label for label in labels)
    except ValueError:
        return False


def _label(label: str) -> str:
    if label.isascii():
        return label
    try:
        return idna.alabel(label).decode("ascii")
    except idna.IDNAError:
        # Registries sold names of signs, which IDNA 2008 has none of; a letter that nobody can see is a forgery.
        if not label.isprintable():
            raise
        return _PREFIX + label.encode("punycode").decode("ascii")
