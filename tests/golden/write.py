"""Writes the expected output of golden cases. Read the diff before you commit it."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from tests.golden.cases import FOLDER, outcome, templates

if TYPE_CHECKING:
    from collections.abc import Sequence


def main(arguments: Sequence[str]) -> int:
    """Runs the command, and returns the exit status."""
    parser = argparse.ArgumentParser(prog="scripts/golden", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="FOLDER/NAME", help="the cases to write (default: all)")
    names = parser.parse_args(arguments).names
    chosen = [FOLDER / f"{name.removesuffix('.yaml')}.yaml" for name in names] or templates()
    missing = [path for path in chosen if not path.is_file()]
    for path in missing:
        print(f"{path.relative_to(FOLDER)} doesn't exist; write the template first", file=sys.stderr)
    for path in chosen:
        if path not in missing:
            result = outcome(path)
            for ending in (".expanded.yaml", ".error.txt"):
                path.with_suffix(ending).unlink(missing_ok=True)
            path.with_suffix(result.ending).write_text(result.text)
            print(f"{path.relative_to(FOLDER).with_suffix(result.ending)}")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
