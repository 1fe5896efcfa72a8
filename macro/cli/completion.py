"""`cross-region completion`: prints a script for tab completion."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

from macro.cli.terminal.command import TerminalCommand

_PROGRAM = "cross-region"
_VARIABLE = "_CROSS_REGION_COMPLETE"


@click.command(name="completion", cls=TerminalCommand)
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def command(shell: str) -> None:
    """Prints a script that turns on tab completion in a shell.

    \b
    bash: add this line to ~/.bashrc: eval "$(cross-region completion bash)"
    zsh:  add this line to ~/.zshrc:  eval "$(cross-region completion zsh)"
    fish: cross-region completion fish > ~/.config/fish/completions/cross-region.fish
    """
    from macro.cli.main import main  # noqa: PLC0415  main imports this module

    kind = get_completion_class(shell)
    if kind is None:
        raise click.UsageError(f"there is no completion for {shell}")
    click.echo(kind(main, {}, _PROGRAM, _VARIABLE).source())
