"""One address for one page: what differs only by tracking, host spelling or fragment is the same."""

from typing import Final
from urllib.parse import unquote, urljoin, urlsplit, urlunsplit

#: Parameters that tell a publisher where a reader came from, and nothing of the page.
TRACKING: Final = frozenset({"fbclid", "gclid", "dclid", "msclkid", "igshid", "mc_cid", "mc_eid", "yclid", "cmpid"})
TRACKING_PREFIXES: Final = ("utm_", "at_", "ns_")
_DEFAULT_PORTS: Final = {"http": 80, "https": 443}
SCHEMES: Final = frozenset(_DEFAULT_PORTS)


def is_web(url: str) -> bool:
    """Return whether `url` is an address that can be asked over the web."""
    try:
        parts = urlsplit(url)
        return parts.scheme in SCHEMES and bool(parts.hostname)
    except ValueError:
        return False


def web_address(url: str, base: str) -> str | None:
    """Return the canonical address of a link on the page `base`; None for what is no http or https address."""
    try:
        joined = urljoin(base, url.strip())
    except ValueError:
        return None
    return canonical_url(joined) if is_web(joined) else None


def names_a_page(url: str) -> bool:
    """Return whether a canonical address can be an article's: a site's front page is none."""
    parts = urlsplit(url)
    return parts.path != "/" or bool(parts.query)


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
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    if port is not None and port != _DEFAULT_PORTS.get(scheme):
        host = f"{host}:{port}"
    # Kept as written: a query may be percent-encoded in another charset than UTF-8, and would not survive decoding.
    query = "&".join(pair for pair in parts.query.split("&") if pair and _tells(pair.partition("=")[0]))
    return urlunsplit((scheme, host, parts.path or "/", query, "")).rstrip()


def _tells(name: str) -> bool:
    lower = unquote(name).lower()
    return lower not in TRACKING and not lower.startswith(TRACKING_PREFIXES)
