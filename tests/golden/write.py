"""Writes the expected files of golden cases; run by `scripts/golden`."""

from __future__ import annotations

import sys

from tests.golden.cases import FOLDER, outcome, templates


def main(names: list[str]) -> int:
    """Writes the named cases, or all; returns the exit status."""
    chosen = [FOLDER / f"{name.removesuffix('.yaml')}.yaml" for name in names] or templates()
    missing = [path for path in chosen if not path.is_file()]
    for path in missing:
        print(f"there is no {path.relative_to(FOLDER)}: write the template first", file=sys.stderr)
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
