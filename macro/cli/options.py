"""The options that several commands have."""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING, Any

import click

from caller.contract import ACCOUNT_ID
from macro.cli.terminal.color import orange
from macro.model.diagnostics import one_line
from macro.source.expand_options import ACCOUNT, MACRO, REGION, ExpandOptions
from macro.source.region_names import UnknownRegionError, check_region

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


def pairs(_context: click.Context, _option: click.Parameter, written: tuple[str, ...]) -> dict[str, str]:
    """Converts the values NAME=VALUE of an option; raises BadParameter if a value has no `=`."""
    for pair in written:
        if "=" not in pair:
            raise click.BadParameter(f"must be NAME=VALUE, not '{pair}'")
    return dict(pair.split("=", 1) for pair in written)


def print_region_warning(option: str, region: str) -> None:
    """Prints a warning on standard error if this release doesn't list a Region; raises UnknownRegionError."""
    warning = check_region(region)
    if warning:
        print_warning(f"{option}: {warning}")


def print_warning(text: str) -> None:
    """Prints a warning about an option on standard error."""
    click.echo(f"{orange('Warning')}: {one_line(text)}", err=True)


_LAYER_VERSION = re.compile(r"arn:[\w-]+:lambda:[\w-]+:\d{12}:layer:[\w-]+:\d+", re.ASCII)


def matching(pattern: re.Pattern[str], meaning: str) -> Callable[[click.Context, click.Parameter, str], str]:
    """Returns a callback that raises BadParameter for a value that neither matches a pattern nor is empty."""

    def check(_context: click.Context, _option: click.Parameter, written: str) -> str:
        if written and not pattern.fullmatch(written):
            raise click.BadParameter(f"'{written}' isn't {meaning}")
        return written

    return check


_OPTIONS = {
    "region": click.option(
        "--region", default="", metavar="REGION", help=f"The Region of the stack.  [default: {REGION}]"
    ),
    "account": click.option(
        "--account",
        default="",
        metavar="ID",
        callback=matching(ACCOUNT_ID, "the ID of an account, which has 12 digits"),
        help=f"The ID of the stack's account.  [default: {ACCOUNT}]",
    ),
    "caller_layer": click.option(
        "--caller-layer",
        default="",
        metavar="ARN",
        callback=matching(_LAYER_VERSION, "the ARN of a layer version"),
        help="The ARN of the layer version with the code of the caller functions."
        "  [default: …:layer:cross-region-caller:1]",
    ),
    "parameters": click.option(
        "--parameter",
        "parameters",
        multiple=True,
        callback=pairs,
        metavar="NAME=VALUE",
        help="The value of a parameter, instead of its default. You can repeat this option.",
    ),
    "macro_name": click.option(
        "--macro-name",
        default=MACRO,
        show_default=True,
        metavar="NAME",
        help="The name of the macro in the Transform section.",
    ),
    "s3": click.option("--s3", is_flag=True, help="Read definitions in S3 with your AWS credentials."),
}
"""The fields of `ExpandOptions`, and the options that set them, in the order of `--help`."""

_LOCAL = ("region", "parameters", "macro_name", "s3")


def format_option(*formats: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Returns a decorator that adds the option `--format`, whose value is the argument `kind`. The default is text."""
    return click.option(
        "--format",
        "kind",
        type=click.Choice(formats),
        default="text",
        show_default=True,
        help="The output format.",
    )


def expand_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Adds the options to a command, which receives them as its argument `options`."""
    return _with_options(command, tuple(_OPTIONS))


def local_expand_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Adds the options of `run`: the local AWS has a fixed account and caller layer."""
    return _with_options(command, _LOCAL)


def _with_options(command: Callable[..., Any], names: Sequence[str]) -> Callable[..., Any]:
    @functools.wraps(command)
    def wrapped(**values: Any) -> Any:
        options = ExpandOptions(**{name: values.pop(name) for name in names})
        try:
            print_region_warning("--region", options.stack_region)
        except UnknownRegionError as error:
            raise click.BadParameter(str(error), param_hint="--region") from None
        return command(**values, options=options)

    for name in reversed(names):
        wrapped = _OPTIONS[name](wrapped)
    return wrapped
