"""What a template is expanded with, as the command line's options give it."""

from __future__ import annotations

import functools
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from macro.model.stack_context import Deployment

REGION = "us-east-1"
ACCOUNT = "123456789012"
MACRO = "CrossRegion"


@dataclass(frozen=True, slots=True)
class ExpandOptions:
    """The stack's home, its registered caller, parameter values, the macro's name, and whether S3 may be read."""

    region: str = REGION
    account: str = ACCOUNT
    caller_layer: str = ""
    parameters: Mapping[str, str] | None = None
    macro_name: str = MACRO
    s3: bool = False

    def deployment(self) -> Deployment:
        """Where the stack would be, and with which caller; placeholders where no option says it."""
        from caller.awsmodel.regions import find_partition  # noqa: PLC0415
        from macro.model.stack_context import Deployment, StackContext  # noqa: PLC0415  --help doesn't pay for it

        partition = find_partition(self.region)
        if partition is None:
            raise click.BadParameter(f"there is no Region '{self.region}'", param_hint="--region")
        placeholder = f"arn:{partition}:lambda:{self.region}:{self.account}:layer:cross-region-caller:1"
        return Deployment(
            StackContext(self.region, self.account, partition), self.caller_layer or placeholder
        )


def _pairs(_context: click.Context, _option: click.Parameter, written: tuple[str, ...]) -> dict[str, str]:
    for pair in written:
        if "=" not in pair:
            raise click.BadParameter(f"write NAME=VALUE, not '{pair}'")
    return dict(pair.split("=", 1) for pair in written)


_OPTIONS = (
    click.option(
        "--region", default=REGION, show_default=True, metavar="REGION", help="The region the stack is in."
    ),
    click.option(
        "--account", default=ACCOUNT, show_default=True, metavar="ID", help="The account the stack is in."
    ),
    click.option(
        "--caller-layer",
        default="",
        metavar="ARN",
        help="The registered caller's layer version.  [default: …:layer:cross-region-caller:1]",
    ),
    click.option(
        "--parameter",
        "parameters",
        multiple=True,
        callback=_pairs,
        metavar="NAME=VALUE",
        help="A template parameter's value instead of its default; may be repeated.",
    ),
    click.option(
        "--macro-name",
        default=MACRO,
        show_default=True,
        metavar="NAME",
        help="What the macro is called in Transform.",
    ),
    click.option("--s3", is_flag=True, help="Read definitions from S3, with your AWS credentials."),
)


_LOCAL = ("region", "parameters", "macro_name", "s3")
_NAMES = tuple(field.name for field in fields(ExpandOptions))


def expand_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Adds the options of `Surroundings` to a command, which receives them as its argument `surroundings`."""
    return _with_options(command, _NAMES)


def local_expand_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """As `surroundings_options`, without what a local AWS decides itself: account and caller layer."""
    return _with_options(command, _LOCAL)


def _with_options(command: Callable[..., Any], names: tuple[str, ...]) -> Callable[..., Any]:
    @functools.wraps(command)
    def wrapped(**values: Any) -> Any:
        given = {name: values.pop(name) for name in names}
        return command(**values, surroundings=ExpandOptions(**given))

    for name, option in reversed(list(zip(_NAMES, _OPTIONS, strict=True))):
        if name in names:
            wrapped = option(wrapped)
    return wrapped
