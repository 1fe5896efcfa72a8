"""The options that say in which account and Regions a command works."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import click

from macro.cli.options import matching
from macro.provider.model import STACK_NAME

if TYPE_CHECKING:
    from collections.abc import Callable

_STACK_NAME = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,127}")
_URL = re.compile(r"https?://[^/\s]+(/\S*)?")

_OPTIONS = (
    click.option(
        "--region",
        "regions",
        multiple=True,
        metavar="REGION",
        help="A Region. You can repeat this option. The default is the Region of your AWS configuration.",
    ),
    click.option("--profile", metavar="NAME", help="The profile of your AWS configuration."),
    click.option(
        "--stack-name",
        default=STACK_NAME,
        show_default=True,
        metavar="NAME",
        callback=matching(
            _STACK_NAME, "the name of a stack: letters, digits, and hyphens, beginning with a letter"
        ),
        help="The name of the provider stack.",
    ),
    click.option(
        "--endpoint-url",
        metavar="URL",
        callback=matching(_URL, "a URL such as http://localhost:4566"),
        help="The endpoint of a local AWS.",
    ),
)


def access_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Adds the options --region, --profile, --stack-name, and --endpoint-url to a command."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command
