"""The secrets that are derived, and the signatures made with them."""

import itertools

import msgspec
import pytest
from hub import OPERATOR_SECRET, PUBLIC_URL, signed
from hypothesis import given
from hypothesis import strategies as st

from connectors.websub.keys import Keys, WebSubError
from connectors.websub.signature import judged, signature_of
from connectors.websub.subscription import Subscription

ONE = Subscription(feed="one", topic="https://news.example/feed", hub="https://hub.example/")
OTHERS = [
    msgspec.structs.replace(ONE, feed="two"),
    msgspec.structs.replace(ONE, topic="https://news.example/feed/"),
    msgspec.structs.replace(ONE, hub="https://other.example/"),
    msgspec.structs.replace(ONE, feed="onehttps://news.example", topic="/feed"),
]
KEYS = Keys(OPERATOR_SECRET, PUBLIC_URL)
BODY = "<rss>خبر</rss>".encode()  # news


def test_each_feed_topic_and_hub_has_secrets_of_its_own() -> None:
    """Nothing that one hub learns serves for another feed, topic or hub; nor does the callback tell the secret."""
    states = [ONE, *OTHERS]
    told = [KEYS.secret(state) for state in states] + [KEYS.token(state) for state in states]

    assert all(one not in other for one, other in itertools.permutations(told, 2))
    assert all(len(KEYS.secret(state)) == 64 for state in states)


def test_secrets_outlive_a_restart_and_not_another_secret() -> None:
    """The same settings derive the same; another secret of the operator all other ones."""
    again, other = Keys(OPERATOR_SECRET, PUBLIC_URL + "/"), Keys(OPERATOR_SECRET + "!", PUBLIC_URL)

    assert (again.secret(ONE), again.callback(ONE)) == (KEYS.secret(ONE), KEYS.callback(ONE))
    assert (other.secret(ONE), other.token(ONE)) != (KEYS.secret(ONE), KEYS.token(ONE))
    assert not other.made(KEYS.token(ONE))


def test_a_callback_names_neither_feed_nor_topic() -> None:
    """It is the public address and 43 characters that say nothing."""
    callback = KEYS.callback(msgspec.structs.replace(ONE, hub="https://hub.example/websub"))

    assert callback.startswith(f"{PUBLIC_URL}/")
    assert len(callback) == len(PUBLIC_URL) + 1 + 43


@given(st.integers(0, 42), st.sampled_from("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdef0123456789-_"))
def test_a_token_that_we_did_not_give_is_known(place: int, letter: str) -> None:
    """We know our own, also those of feeds that are forgotten; any other letter makes it none of ours."""
    token = KEYS.token(ONE)
    other = token[:place] + letter + token[place + 1 :]

    assert KEYS.made(token)
    # The last letter carries two bits that no byte needs.
    assert other == token or place == 42 or not KEYS.made(other)


@given(st.text(max_size=50) | st.text(alphabet="A-_é=", min_size=43, max_size=43))
def test_what_is_no_token_is_none(text: str) -> None:
    """Whatever stands in a path, the answer is no, and no error."""
    assert not KEYS.made(text)


@pytest.mark.parametrize(
    ("secret", "public_url", "message"),
    [
        ("short", PUBLIC_URL, "5 characters; 24 random ones"),
        ("", PUBLIC_URL, "0 characters"),
        (OPERATOR_SECRET, "marsad.example", "http or https address"),
        (OPERATOR_SECRET, "ftp://marsad.example", "http or https address"),
        (OPERATOR_SECRET, "https://me:word@marsad.example", "without login"),
        (OPERATOR_SECRET, "https://marsad.example/?a", "without login, query"),
        (OPERATOR_SECRET, "https://marsad.example/#a", "fragment"),
    ],
)
def test_settings_that_cannot_be_used_are_refused(secret: str, public_url: str, message: str) -> None:
    """One sentence says what is wrong, and nothing of a secret."""
    with pytest.raises(WebSubError, match=message) as caught:
        Keys(secret, public_url)

    assert not secret or secret not in str(caught.value)


def test_keys_show_no_secret() -> None:
    """What a log may print gives nothing away."""
    assert repr(KEYS) == f"Keys(public_url='{PUBLIC_URL}')"


@pytest.mark.parametrize("method", ["sha256", "sha384", "sha512"])
def test_a_good_signature_is_good(method: str) -> None:
    """Every method of the Recommendation but one; letters of either case; also beside a weak one."""
    good = signed(BODY, "secret", method)

    assert judged([good], BODY, "secret") == "good"
    assert judged([good.upper()], BODY, "secret") == "good"
    assert judged([signed(BODY, "secret", "sha1"), good], BODY, "secret") == "good"
    assert signature_of(BODY, "secret", method) == good


@pytest.mark.parametrize("method", ["sha1", "sha256", "sha384", "sha512"])
def test_another_secret_or_body_is_wrong(method: str) -> None:
    """A signature holds for its secret and its body alone."""
    assert judged([signed(BODY, "another", method)], BODY, "secret", accept_sha1=True) == "wrong"
    assert judged([signed(BODY, "secret", method)], BODY + b" ", "secret", accept_sha1=True) == "wrong"


def test_sha1_is_good_only_where_it_is_accepted() -> None:
    """A weak signature is told from a wrong one, so that an operator sees what to decide."""
    weak = signed(BODY, "secret", "sha1")

    assert judged([weak], BODY, "secret") == "weak"
    assert judged([weak], BODY, "secret", accept_sha1=True) == "good"


@pytest.mark.parametrize(
    "header",
    ["", "=", "sha256", "sha256=", "md5=00", "sha3_256=00", "new=1", "sha256=é", "sha256=\udce9", "x" * 100_000],
)
def test_nothing_in_the_header_is_taken_for_a_signature(header: str) -> None:
    """Methods that are none, halves and other letters are wrong, and no error."""
    assert judged([header], BODY, "secret") == "wrong"


def test_without_a_header_the_signature_is_missing() -> None:
    """A body that nobody signed is told from one that somebody signed wrongly."""
    assert judged([], BODY, "secret") == "missing"


def test_not_every_signature_of_many_is_tried() -> None:
    """A request with a thousand signatures costs two."""
    headers = ["sha256=00"] * 2 + [signed(BODY, "secret", "sha256")]

    assert judged(headers, BODY, "secret") == "wrong"
