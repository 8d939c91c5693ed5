"""The bounds of one request, each with its reason."""

import msgspec


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """Times in seconds, sizes in bytes."""

    connect_s: float = 10.0
    #: Silence on the line.
    read_s: float = 20.0
    #: The whole of a request, against servers that drip.
    total_s: float = 60.0
    #: Unpacked. The largest real feeds have 3 MB.
    max_body_bytes: int = 10 * 1024 * 1024
    max_redirects: int = 5
    #: At once, over all hosts.
    concurrency: int = 16
