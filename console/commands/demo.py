"""`marsad demo`: the whole of `marsad up` on sample feeds served over HTTP on this machine.

Nothing is shortened: the same processes poll the feeds, code, merge, alert and deliver to a webhook receiver, on a broker
of their own and a data directory that is thrown away. What is counted is read back from the topics, as any consumer would.
"""

import asyncio
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import structlog
from aiokafka import AIOKafkaConsumer
from rich.console import Console

from connectors.feeds.catalogue import write_catalogue
from connectors.hooks.config import new_secret
from console.commands.up import Options, up
from console.demo.receiver import Receiver
from console.demo.samples import load_samples
from console.demo.server import SampleServer
from console.demo.summary import Observations, check, render, summarise
from console.demo.watching import Watch
from console.failure import CommandError, run_until_signalled
from console.logs import set_up_logs
from schemas.topics import REJECTED_TOPICS, TOPICS
from streams.broker.security import client_settings
from streams.runfile import read_run_file
from streams.settings import Settings

#: Sample feeds are asked this often; real ones every few minutes.
POLL_INTERVAL_S: Final = 0.5
#: After everything is out: how long the flow may take to bring it through.
PATIENCE_S: Final = 60.0
#: Nothing new on any topic for this long, with nothing missing, is the end.
QUIET_S: Final = 1.5
TICK_MS: Final = 200

_log = structlog.get_logger()
