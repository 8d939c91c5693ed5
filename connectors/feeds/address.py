"""One address for one page: what differs only by tracking, host spelling or fragment is the same."""

from typing import Final
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

#: Parameters that tell a publisher where a reader came from, and nothing of the page.
TRACKING: Final = frozenset({"fbclid", "gclid", "dclid", "msclkid", "igshid", "mc_cid", "mc_eid", "yclid", "cmpid"})
TRACKING_PREFIXES: Final = ("utm_", "at_", "ns_")
_DEFAULT_PORTS: Final = {"http": 80, "https": 443}


def canonical_url(url: str) -> str:
    """Return the address that stands for `url`; what cannot be taken apart stays as it is."""
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError:
        return url.strip()
    if not parts.hostname:
        return url.strip()
    scheme = parts.scheme.lower()
    host = parts.hostname.lower()
    if port is not None and port != _DEFAULT_PORTS.get(scheme):
        host = f"{host}:{port}"
    query = urlencode([(name, value) for name, value in parse_qsl(parts.query, keep_blank_values=True) if _tells(name)])
    return urlunsplit((scheme, host, parts.path or "/", query, ""))


def _tells(name: str) -> bool:
    lower = name.lower()
    return lower not in TRACKING and not lower.startswith(TRACKING_PREFIXES)
