"""The command `cross-region`. A subcommand is imported only when it runs, so that `--help` is fast."""

from __future__ import annotations

import importlib
from pathlib import Path

import click

from macro.cli.terminal.command import TerminalCommand

# Each subcommand is the function `command` in a module with the subcommand's name, in this package or these packages.
_PACKAGES = {
    "deploy": "provider.deploy",
    "diff": "diff.command",
    "explain": "explain.command",
    "remove": "provider.remove",
    "run": "run.command",
    "status": "provider.status",
}
_COMMANDS = {
    "check": "Reports the problems of templates.",
    "completion": "Prints a script for tab completion.",
    "deploy": "Installs or updates the macro in an account.",
    "diff": "Shows what changes between two versions of a template.",
    "expand": "Prints a template as the macro expands it.",
    "explain": "Shows the calls of a template and the permissions that they get.",
    "monitoring": "Prints a template with a dashboard and alarms for caller functions.",
    "remove": "Removes the macro from an account.",
    "run": "Runs a state machine of a template on a local AWS.",
    "status": "Shows what is installed, and what uses it.",
    "suggest": "Prints the settings for calls whose permissions are unknown.",
}


class _Commands(TerminalCommand, click.Group):
    """Imports only the subcommand that runs."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  click's signature
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002  click's signature
        if cmd_name not in _COMMANDS:
            return None
        module = f"macro.cli.{_PACKAGES.get(cmd_name, cmd_name)}"
        command: click.Command = importlib.import_module(module).command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Finds the command. A wrong name has a hint, also if it is the name of a template."""
        name = args[0]
        if name not in _COMMANDS and not name.startswith("-") and not ctx.resilient_parsing:
            from caller.awsmodel.suggestions import did_you_mean  # noqa: PLC0415  --help doesn't need it

            is_file = Path(name).is_file()
            hint = (
                f"; did you mean `cross-region check {name}`?" if is_file else did_you_mean(name, _COMMANDS)
            )
            ctx.fail(f"there is no command '{name}'{hint}")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002  click's signature
        with formatter.section("Commands"):
            formatter.write_dl(list(_COMMANDS.items()))


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="cross-region-awscall", prog_name="cross-region")
def main() -> None:
    """Checks, explains, and runs templates whose state machines call AWS APIs in other Regions. Installs the macro.

    Exit status: 0 without errors, 1 if a template has errors or an execution or a deployment fails, 2 for wrong usage,
    130 after Ctrl-C, 141 if the program that reads the output ends first. Warnings don't change it.
    """
