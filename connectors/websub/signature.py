"""Whether a delivery was signed with the secret of its subscription (Recommendation, 7.1). No I/O."""

import hmac
from collections.abc import Sequence
from typing import Final, Literal

#: The methods of the Recommendation.
STRONG: Final = frozenset({"sha256", "sha384", "sha512"})
WEAK: Final = "sha1"
#: Signatures that are looked at; a hub sends one, or a weak one beside it.
_MAX_HEADERS: Final = 2

SignatureWord = Literal["good", "wrong", "missing", "weak"]


def signature_of(body: bytes, secret: str, method: str) -> str:
    """Return the value of X-Hub-Signature."""
    return f"{method}={hmac.digest(secret.encode(), body, method).hex()}"


def judged(headers: Sequence[str], body: bytes, secret: str, *, accept_sha1: bool = False) -> SignatureWord:
    """Return what the values of X-Hub-Signature are worth: one good one suffices.

    `weak`: signed, but only by a method that is not accepted. Comparing takes the same time whatever differs.
    """
    methods = STRONG | {WEAK} if accept_sha1 else STRONG
    is_weak = False
    for header in headers[:_MAX_HEADERS]:
        method, _, given = header.strip().partition("=")
        method = method.lower()
        is_weak |= method == WEAK and not accept_sha1
        if method in methods and _is_same(f"{method}={given.strip().lower()}", signature_of(body, secret, method)):
            return "good"
    if not headers:
        return "missing"
    return "weak" if is_weak else "wrong"


def _is_same(given: str, expected: str) -> bool:
    return hmac.compare_digest(given.encode("utf-8", "surrogateescape"), expected.encode())
