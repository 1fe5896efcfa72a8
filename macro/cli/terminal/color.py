"""Decides whether the output is colored, and names the colors."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Mapping

CHOICES = ("auto", "always", "never")

# Colors of the 256-color palette, because the terminal's theme doesn't change them. They have a medium luminance, so
# that they are readable on a light and on a dark background. A theme's own yellow, green, and cyan often aren't.
RED, GREEN, ORANGE, BLUE = 196, 64, 166, 32


def wants_color(choice: str, environment: Mapping[str, str]) -> bool | None:
    """Returns whether to color the output, or None if that depends on whether a terminal shows it.

    Args:
        choice: The value of --color.
        environment: The environment variables. They have an effect only for `auto`.

    Source: https://no-color.org, https://force-color.org, and https://bixense.com/clicolors, in this order.
    """
    if choice != "auto":
        return choice == "always"
    if environment.get("NO_COLOR"):
        return False
    if environment.get("FORCE_COLOR") or environment.get("CLICOLOR_FORCE", "0") not in ("", "0"):
        return True
    if environment.get("CLICOLOR") == "0" or environment.get("TERM") == "dumb":
        return False
    return None


def bold(text: str) -> str:
    """Returns a heading."""
    return click.style(text, bold=True)


def red(text: str) -> str:
    """Returns the text of an error, or of something that is denied or removed."""
    return click.style(text, fg=RED, bold=True)


def orange(text: str) -> str:
    """Returns the text of a warning, or of something that needs attention."""
    return click.style(text, fg=ORANGE, bold=True)


def green(text: str) -> str:
    """Returns the text of a success, or of something that is allowed or added."""
    return click.style(text, fg=GREEN, bold=True)


def blue(text: str) -> str:
    """Returns text that helps the reader to find a place."""
    return click.style(text, fg=BLUE)
