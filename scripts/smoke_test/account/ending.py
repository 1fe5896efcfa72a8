"""The end of a run: removes everything, or says how to do that later."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

import click

from scripts.smoke_test.account.removal import remove

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scripts.smoke_test.account.sandbox import Sandbox

REMAINS = 1
"""The exit status if something remains."""


@contextlib.contextmanager
def removing(sandbox: Sandbox, profile: str | None, *, keep: bool) -> Iterator[None]:
    """Removes everything after the block, whatever happens in it; raises Exit if something remains."""
    try:
        yield
    except BaseException:
        if not keep:
            remove_all(sandbox, profile)  # what happened is more important than what remains
        raise
    finally:
        if keep:
            click.echo(f"\nEverything remains. Remove it with:\n  {_command(sandbox, profile)}", err=True)
    if not keep and not remove_all(sandbox, profile):
        raise click.exceptions.Exit(REMAINS)


def remove_all(sandbox: Sandbox, profile: str | None) -> bool:
    """Removes everything, and returns whether nothing remains."""
    try:
        remaining = remove(sandbox)
    except BaseException:
        click.echo(f"\nThe removal isn't complete. Continue with:\n  {_command(sandbox, profile)}", err=True)
        raise
    if remaining:
        listed = "\n".join(f"  {line}" for line in remaining)
        click.echo(f"\nThis remains:\n{listed}\nTry again with:\n  {_command(sandbox, profile)}", err=True)
        return False
    sandbox.progress.line("everything is removed")
    return True


def _command(sandbox: Sandbox, profile: str | None) -> str:
    regions = " ".join(f"--region {access.region}" for access in sandbox.both)
    chosen = f" --profile {profile}" if profile else ""
    return f"scripts/smoke --remove {sandbox.names.prefix} {regions}{chosen}"
