"""Builds the code, and installs it with `cross-region deploy`, which has the same options."""

from __future__ import annotations

import sys
from contextlib import nullcontext
from typing import TYPE_CHECKING

from macro.cli.provider.deploy import command
from scripts.tooling.build_folder import current_build
from scripts.tooling.environment import ROOT

if TYPE_CHECKING:
    from collections.abc import Sequence


def main(arguments: Sequence[str]) -> int:
    """Runs the script, and returns the exit status."""
    asks_for_help = {"-h", "--help"} & {*arguments}
    with nullcontext() if asks_for_help else current_build():
        command.main(
            ["--bundle", str(ROOT / "build"), *arguments], prog_name="scripts/deploy", standalone_mode=True
        )
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
