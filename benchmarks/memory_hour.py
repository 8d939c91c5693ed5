"""What `work` and `deliver` hold over an hour of steady news on a real Kafka, a line every five minutes.

    export MARSAD_TEST_KAFKA_HOME=$PWD/deploy/kafka/target/libs PYTHONPATH=$PWD:$PWD/tests/support
    python benchmarks/memory_hour.py [MINUTES] [ARTICLES A SECOND]

The news are those of `flow_speed`: nine of ten articles are about sport, the tenth is an attack of its own.
"""

import sys
from typing import Final

from flow_speed import Receiver, broker, ends, memory_mb, publish_steadily, say, start_warm

from schemas import naming

STEP_MIN: Final = 5.0


def main(minutes: float = 60.0, per_s: float = 4.0) -> None:
    """Publish, and say what the parts hold."""
    receiver = Receiver()
    with broker() as flow:
        start_warm(flow, receiver)
        for step in range(int(minutes / STEP_MIN) + 1):
            held = ", ".join(f"{part} {memory_mb(flow, part):.0f} MB" for part in ("work", "deliver"))
            done = ends(flow, naming.ARTICLES_CLASSIFIED)
            say(f"{step * STEP_MIN:3.0f} min: {held}; {done} articles, {len(receiver.latencies)} alerts")
            if step * STEP_MIN < minutes:
                publish_steadily(flow, per_s, STEP_MIN * 60)


if __name__ == "__main__":
    main(*map(float, sys.argv[1:]))
