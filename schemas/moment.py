"""Times on the wire: aware, RFC 3339."""

from datetime import datetime
from typing import Annotated

import msgspec

#: A time with its zone; a naive one is refused when a record is read.
Moment = Annotated[datetime, msgspec.Meta(tz=True)]
