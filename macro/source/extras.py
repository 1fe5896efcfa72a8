"""The packages of the extras, which `cross-region` uses only if they are installed."""

from __future__ import annotations

from importlib.metadata import requires

_PACKAGE = "cross-region-awscall"


def install_command(extra: str) -> str:
    """Returns the command that installs the packages of an extra.

    It names these packages, because the package index doesn't necessarily have this project.
    """
    marker = f'extra == "{extra}"'
    needed = [
        requirement.partition(";")[0].strip()
        for requirement in requires(_PACKAGE) or ()
        if requirement.partition(";")[2].strip() == marker
    ]
    return " ".join(["pip install", *(f'"{requirement}"' for requirement in needed)])
