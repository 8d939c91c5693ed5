"""Which parts of a running `marsad up` are ready: a file each in the data directory."""

import shutil

from streams.settings import Settings

_FOLDER = "ready"


def mark_ready(settings: Settings, part: str) -> None:
    """Say that a part has started and reads."""
    folder = settings.data_dir / _FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    (folder / part).touch()


def withdraw_ready(settings: Settings, part: str) -> None:
    """Say that a part does not read, or not yet again."""
    (settings.data_dir / _FOLDER / part).unlink(missing_ok=True)


def ready_parts(settings: Settings) -> set[str]:
    """Return the parts that are ready."""
    folder = settings.data_dir / _FOLDER
    return {path.name for path in folder.iterdir()} if folder.exists() else set()


def forget_ready(settings: Settings) -> None:
    """Forget what an earlier run left."""
    shutil.rmtree(settings.data_dir / _FOLDER, ignore_errors=True)
