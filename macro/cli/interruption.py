"""The exit status after Ctrl-C. click's own is 1, which means problems."""

from __future__ import annotations

from typing import Any

import click

INTERRUPTED = 130
"""A shell's exit status for Ctrl-C."""


class InterruptibleCommand(click.Command):
    """A command that ends with the exit status 130 after Ctrl-C."""

    def invoke(self, ctx: click.Context) -> Any:
        """Runs the command. A prompt reports Ctrl-C as Abort."""
        try:
            return super().invoke(ctx)
        except (KeyboardInterrupt, click.Abort):
            click.echo("\nInterrupted", err=True)
            raise click.exceptions.Exit(INTERRUPTED) from None
