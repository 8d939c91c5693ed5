"""`marsad hooks`: secrets and tests of hooks."""

import asyncio
import os
from datetime import UTC, datetime

import typer

from connectors.hooks.channels.webhook import new_secret
from connectors.hooks.config import build_hooks, load_hooks
from connectors.hooks.hook import Hook, HookMessage, SendResult
from console.failure import UsageError
from console.logs import set_up_logs
from schemas.codec import encode_builtins
from streams.identity import derived
from streams.settings import Settings


def print_secret() -> None:
    """Print a new webhook secret."""
    typer.echo(new_secret())


def test_hook(settings: Settings, name: str) -> int:
    """Send a test alert; return the exit code. Raises `UsageError` for an unknown name."""
    set_up_logs(settings.log_level, part="hooks", form=settings.log_format)
    configured = load_hooks(settings.hooks_file, os.environ)
    hooks = {hook.name: hook for hook in build_hooks(configured, os.environ, settings.guard)}
    if name not in hooks:
        raise UsageError(f"no hook {name!r}; there are: {', '.join(sorted(hooks)) or 'none'} (docs/hooks.md)")
    now = datetime.now(UTC)
    message = HookMessage(
        id=derived("alert", "test", now.isoformat()),
        subject="test",
        tier="routine",
        body=encode_builtins({"type": "alert.test", "timestamp": now.isoformat(), "data": {"text": "Marsad test"}}),
        summary="test",
        created_at=now,
    )
    result = asyncio.run(_send(hooks[name], message))
    typer.echo(f"{name}: {result.outcome}" + (f", {result.error}" if result.error else ""))
    return 0 if result.outcome == "delivered" else 1


async def _send(hook: Hook, message: HookMessage) -> SendResult:
    try:
        return await hook.send(message, message.created_at)
    finally:
        await hook.close()
