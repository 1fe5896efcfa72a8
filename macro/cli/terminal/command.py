"""What all commands have in common: the option --color, the standard streams, and the exit status after Ctrl-C."""

from __future__ import annotations

import os
import sys
from io import TextIOWrapper
from typing import Any

import click

from macro.cli.terminal.color import CHOICES, wants_color
from macro.cli.terminal.help_text import HelpContext
from macro.cli.terminal.streams import NO_READER, discard_output, standard_streams

INTERRUPTED = 130
"""A shell's exit status for Ctrl-C. click's own is 1, which means problems."""

_HELP_WIDTH = 120  # columns, in a terminal that has them; click's default is 80


class TerminalCommand(click.Command):
    """A command with the option --color.

    It ends with the exit status 130 after Ctrl-C, and with 141 if the program that reads its output ends first.
    """

    context_class = HelpContext

    def __init__(self, *arguments: Any, **options: Any) -> None:
        """Takes what click's commands take, and adds --color to the options."""
        super().__init__(*arguments, **options)
        self.params.append(_color_option())
        self.context_settings.setdefault("max_content_width", _HELP_WIDTH)

    def main(self, *arguments: Any, **options: Any) -> Any:
        """Parses the arguments and runs the command."""
        with standard_streams():
            return super().main(*arguments, **options)

    def invoke(self, ctx: click.Context) -> Any:
        """Runs the command. A prompt reports Ctrl-C as Abort.

        A template or a file name can contain surrogates, which UTF-8 can't encode. The output contains their escape
        sequences, which are also those of JSON. Templates on standard input are UTF-8 in any locale; bytes that aren't
        become surrogates, which the code that reads the template reports.
        """
        if isinstance(sys.stdin, TextIOWrapper):
            sys.stdin.reconfigure(encoding="utf-8", errors="surrogateescape")
        if isinstance(sys.stdout, TextIOWrapper):
            sys.stdout.reconfigure(errors="backslashreplace")
        try:
            return super().invoke(ctx)
        except (KeyboardInterrupt, click.Abort):
            click.echo("\nInterrupted", err=True)
            raise click.exceptions.Exit(INTERRUPTED) from None
        except BrokenPipeError:
            discard_output()
            raise click.exceptions.Exit(NO_READER) from None


def _color_option() -> click.Option:
    return click.Option(
        ["--color"],
        type=click.Choice(CHOICES),
        expose_value=False,
        callback=_set_color,
        help="Whether to color the output. auto: only in a terminal, and not if NO_COLOR is set.  [default: auto]",
    )


def _set_color(ctx: click.Context, _option: click.Parameter, written: str | None) -> None:
    """Sets the color of the context. Without the option, a subcommand inherits it from the group."""
    if written is not None or ctx.parent is None:
        ctx.color = wants_color(written or "auto", os.environ)
