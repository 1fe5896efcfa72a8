"""Tests of the colors, and of the decision whether to use them."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

import pytest

from macro.cli import main
from macro.cli.terminal.color import BLUE, GREEN, ORANGE, RED, wants_color
from macro.cli.terminal.command import TerminalCommand

if TYPE_CHECKING:
    from tests.macro.cli.conftest import Run

# White, black, and the backgrounds of Visual Studio Code, rich, GitHub, and Solarized.
BACKGROUNDS = ("ffffff", "000000", "1e1e1e", "292929", "0d1117", "002b36", "fdf6e3")
MIN_CONTRAST = 3  # Web Content Accessibility Guidelines 2.2, success criterion 1.4.3, for bold text


def rgb(color: int) -> tuple[int, ...]:
    """Returns a color of the 6x6x6 cube in the 256-color palette."""
    levels = (0, 95, 135, 175, 215, 255)
    index = color - 16
    return levels[index // 36], levels[index // 6 % 6], levels[index % 6]


def luminance(color: tuple[int, ...]) -> float:
    """Returns the relative luminance of a color, as in the same guidelines."""
    parts = [part / 255 for part in color]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("background", BACKGROUNDS)
@pytest.mark.parametrize("color", [RED, GREEN, ORANGE, BLUE])
def test_colors_are_readable_on_light_and_dark_backgrounds(color: int, background: str) -> None:
    dark, light = sorted([luminance(rgb(color)), luminance(tuple(bytes.fromhex(background)))])
    assert (light + 0.05) / (dark + 0.05) >= MIN_CONTRAST


@pytest.mark.parametrize(
    ("choice", "environment", "expected"),
    [
        ("auto", {}, None),
        ("auto", {"TERM": "xterm"}, None),
        ("auto", {"NO_COLOR": "1"}, False),
        ("auto", {"NO_COLOR": ""}, None),
        ("auto", {"NO_COLOR": "1", "FORCE_COLOR": "1"}, False),
        ("auto", {"FORCE_COLOR": "1", "TERM": "dumb"}, True),
        ("auto", {"CLICOLOR_FORCE": "1"}, True),
        ("auto", {"CLICOLOR_FORCE": "0"}, None),
        ("auto", {"CLICOLOR": "0"}, False),
        ("auto", {"TERM": "dumb"}, False),
        ("always", {"NO_COLOR": "1"}, True),
        ("never", {"FORCE_COLOR": "1"}, False),
    ],
)
def test_when_the_output_is_colored(
    choice: str, environment: dict[str, str], *, expected: bool | None
) -> None:
    assert wants_color(choice, environment) is expected


@pytest.mark.parametrize(
    ("arguments", "is_colored"),
    [
        (["explain", "good.yaml"], False),
        (["explain", "good.yaml", "--color", "always"], True),
        (["--color", "always", "explain", "good.yaml"], True),
        (["--color", "always", "explain", "good.yaml", "--color", "never"], False),
    ],
)
def test_option_of_the_command_or_of_the_group(run: Run, arguments: list[str], *, is_colored: bool) -> None:
    result = run(*arguments)
    assert result.exit_code == 0
    assert ("\x1b[" in result.stdout) == is_colored


def test_environment_colors_piped_output(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert f"\x1b[38;5;{RED}m\x1b[1mE9301\x1b[0m" in run("check", "bad.yaml").stderr


@pytest.mark.parametrize("name", main._COMMANDS)
def test_every_command_has_the_option_and_the_exit_status(name: str) -> None:
    module = main._PACKAGES.get(name, name)
    command = importlib.import_module(f"macro.cli.{module}").command
    assert isinstance(command, TerminalCommand)
    assert "color" in [option.name for option in command.params]
