"""Addresses of pages: as they work, without what tells only where a reader came from, and as they name one article."""

import re
from typing import Final
from urllib.parse import quote, unquote, urljoin, urlsplit, urlunsplit

from connectors.web.host import ascii_host

#: Parameters that tell a publisher where a reader came from, or which visit it is, and nothing of the page.
TRACKING: Final = frozenset(
    {
        "fbclid", "gclid", "gbraid", "wbraid", "dclid", "msclkid", "igshid", "yclid", "ysclid", "twclid", "ttclid",
        "cmpid", "cmp", "ocid", "ncid", "icid", "smid", "s_cid", "xtor", "maca", "mkt_tok", "traffic_source", "wt_mc",
        "wt_zmc", "phpsessid", "jsessionid", "_ga", "_gl", "__twitter_impression",
    }
)  # fmt: skip
TRACKING_PREFIXES: Final = ("utm_", "at_", "ns_", "mc_", "mtm_", "pk_", "hsa_", "_hs")
#: Parameters that do so with these values; with others they may name a page.
_REFERRERS: Final = frozenset({"ref", "source"})
_REFERRED: Final = frozenset(
    {
        "rss", "rssfeed", "feed", "atom", "feedburner", "twitter", "x", "facebook", "fb", "telegram", "whatsapp",
        "instagram", "linkedin", "youtube", "googlenews", "google-news", "applenews", "flipboard", "newsletter",
        "email", "push", "social", "share",
    }
)  # fmt: skip
#: Parameters with which a page is the same in the format AMP.
_AMP: Final = {
    **dict.fromkeys(("amp", "_amp"), frozenset({"", "1", "true"})),
    **dict.fromkeys(("outputtype", "output", "view"), frozenset({"amp"})),
}
#: The number of a visit, where software of Java's first years has it.
_VISIT: Final = re.compile(r";jsessionid=[^/;]*", re.IGNORECASE)
#: `story.amp.html`, `story.amp`.
_AMP_END: Final = re.compile(r"(?<=.)\.amp(\.html?)?$", re.IGNORECASE)
#: Hosts under which a site shows the same pages to telephones.
_TWIN_HOSTS: Final = frozenset({"www", "m", "mobile", "amp"})
#: Under a country's domain these are no names of anyone: `m.com.sy` is somebody's, and not the telephone's `com.sy`.
_SECOND_LEVEL: Final = frozenset({"ac", "co", "com", "edu", "go", "gob", "gov", "mil", "ne", "net", "or", "org", "sch"})
_COUNTRY_CHARS: Final = 2
_DEFAULT_PORTS: Final = {"http": 80, "https": 443}
SCHEMES: Final = frozenset(_DEFAULT_PORTS)

#: Up to the last `@` of the authority; and where that has no port but words behind its colon, a password was not
#: percent-encoded and goes on behind the slash that cuts it.
_LOGIN: Final = re.compile(r"//(?:[^/?#]*@|(?!\[)[^/?#:\s]*:(?!\d*(?:[/?#\s]|$))\S{0,300}@)")
_ESCAPE: Final = re.compile(r"%([0-9A-Fa-f]{2})")
_STRAY_PERCENT: Final = re.compile(r"%(?![0-9A-Fa-f]{2})")
_UNRESERVED: Final = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
#: What may stand in a path, query or fragment as it is (RFC 3986, 3.3 and 3.4), and the percent of an escape.
_LITERAL: Final = "/?:@!$&'()*+,;=-._~%"


def is_web(url: str) -> bool:
    """Return whether `url` is an address that can be asked over the web."""
    try:
        parts = urlsplit(url)
        return parts.scheme in SCHEMES and bool(parts.hostname)
    except ValueError:
        return False


def without_login(text: str) -> str:
    """Return an address, or a sentence with one, without the user name and password in it."""
    return _LOGIN.sub("//", text)


def web_address(url: str, base: str) -> str | None:
    """Return the address of a link on the page `base`, as it works; None for what is no http or https address."""
    try:
        joined = urljoin(base, url.strip())
    except ValueError:
        return None
    return page_url(joined) if is_web(joined) else None


def names_a_page(url: str) -> bool:
    """Return whether an address can be an article's: a site's front page is none."""
    parts = urlsplit(url)
    return parts.path != "/" or bool(parts.query)


def page_url(url: str) -> str:
    """Return `url` in one spelling of its own (RFC 3986, 6.2.2), without login, tracking and fragment.

    It leads where `url` leads, so that it can be shown. What cannot be taken apart stays as it is.
    """
    found = _taken_apart(url)
    return url.strip() if found is None else urlunsplit(found)


def canonical_url(url: str) -> str:
    """Return the address that stands for the article at `url`, whichever of its twins that is.

    For identity alone: http and https, AMP, the telephones' host and the desktop's are one. It need not work.
    """
    found = _taken_apart(url)
    if found is None:
        return url.strip()
    scheme, host, path, query, fragment = found
    if ":" not in host:  # neither a port of its own nor IPv6
        scheme, host = "https", _desktop_host(host)
    pairs = [pair for pair in query.split("&") if pair and not _is_amp(pair)]
    return urlunsplit((scheme, host, _desktop_path(path), "&".join(pairs), fragment))


def _taken_apart(url: str) -> tuple[str, str, str, str, str] | None:
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError:
        return None
    host = _host(parts.hostname or "")
    if not host:
        return None
    scheme = parts.scheme.lower()
    if port is not None and port != _DEFAULT_PORTS.get(scheme):
        host = f"{host}:{port}"
    # Not decoded: a query may be percent-encoded in another charset than UTF-8, and would not survive it.
    query = "&".join(pair for pair in parts.query.split("&") if pair and not _is_tracking(pair))
    # Some sites name their pages there, for scripts that fetch them.
    fragment = parts.fragment if parts.fragment.startswith("!") else ""
    return scheme, host, _spelled(_VISIT.sub("", parts.path)) or "/", _spelled(query), _spelled(fragment)


def _host(name: str) -> str:
    if ":" in name:
        return f"[{name}]"
    try:
        return ascii_host(name).rstrip(".")
    except ValueError:
        return name


def _spelled(text: str) -> str:
    """Return a part of an address with the escapes that it needs, each in one form."""
    escaped = quote(_STRAY_PERCENT.sub("%25", text), safe=_LITERAL, errors="surrogatepass")
    return _ESCAPE.sub(_plain, escaped)


def _plain(escape: re.Match[str]) -> str:
    character = chr(int(escape[1], 16))
    return character if character in _UNRESERVED else escape[0].upper()


def _is_tracking(pair: str) -> bool:
    name, _, value = pair.partition("=")
    lower = unquote(name).lower()
    if lower in _REFERRERS:
        return unquote(value).lower() in _REFERRED
    return lower in TRACKING or lower.startswith(TRACKING_PREFIXES)


def _is_amp(pair: str) -> bool:
    name, _, value = pair.partition("=")
    return value.lower() in _AMP.get(name.lower(), ())


def _desktop_host(host: str) -> str:
    labels = host.split(".")
    while labels[0] in _TWIN_HOSTS and _is_registered(labels[1:]):
        labels = labels[1:]
    # A language before it: `ar.m.news.example`.
    if labels[1:2] == ["m"] and _is_registered(labels[2:]):
        labels = [labels[0], *labels[2:]]
    return ".".join(labels)


def _is_registered(labels: list[str]) -> bool:
    """Return whether a name can be somebody's domain, by its look: `bbc.com` and `bbc.co.uk`, not `co.uk`."""
    is_suffix = len(labels) == 2 and labels[0] in _SECOND_LEVEL and len(labels[1]) == _COUNTRY_CHARS  # noqa: PLR2004  a suffix of two labels
    return len(labels) > 1 and all(labels) and not is_suffix


def _desktop_path(path: str) -> str:
    """Return the path without the `amp` that stands alone at its end or front, or ends its last name."""
    end = "/" if path.endswith("/") else ""
    parts = path.removesuffix("/").split("/")
    while len(parts) > 2 and parts[-1].lower() == "amp":  # noqa: PLR2004  `/amp` alone is a page of its own
        parts.pop()
    if len(parts) > 2 and parts[1].lower() == "amp":  # noqa: PLR2004  as above
        del parts[1]
    return "/".join((*parts[:-1], _AMP_END.sub(r"\1", parts[-1]))) + end
