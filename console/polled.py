"""Which feeds are meant on this machine: those that the `marsad up` which runs here polls, or else those configured."""

from pathlib import Path

from streams.runfile import read_run_file
from streams.settings import Settings


def as_polled(settings: Settings) -> Settings:
    """Return settings that name the feeds which the `marsad up` of this data directory polls.

    What the command was told itself comes first; where nothing runs, the settings are all there is.
    """
    run = read_run_file(settings.run_file)
    if run is None or settings.only_feeds is not None or settings.catalogue is not None:
        return settings
    catalogue = None if run.catalogue is None else Path(run.catalogue)
    return settings.model_copy(update={"only_feeds": run.only_feeds, "catalogue": catalogue})
