"""The command `cross-region` and its subcommands, each imported only when it runs."""

from __future__ import annotations

import importlib

import click

# each is a module of this package under the same name, with a click command `command`
_COMMANDS = {
    "check": "Find what is wrong with templates.",
    "completion": "Print the script that completes this command in a shell.",
    "expand": "Print a template as the macro expands it.",
    "explain": "Show a template's calls: where they go and what IAM allows them.",
    "run": "Execute a state machine on a local AWS.",
}


class _Commands(click.Group):
    """A group that knows its commands' names and imports only the one that runs."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  click's signature
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002  click's signature
        if cmd_name not in _COMMANDS:
            return None
        module = "macro.cli.run.command" if cmd_name == "run" else f"macro.cli.{cmd_name}"
        command: click.Command = importlib.import_module(module).command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002  click's signature
        with formatter.section("Commands"):
            formatter.write_dl(list(_COMMANDS.items()))


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="cross-region-awscall", prog_name="cross-region")
def main() -> None:
    """Cross-region AWS calls in Step Functions state machines, from the template you write.

    Exit status: 0 fine, 1 a template has problems, 2 wrong usage.
    """
