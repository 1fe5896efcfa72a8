"""Keeps the figures of each step in a file, so that a failure of a late step doesn't lose those of the others."""

from __future__ import annotations

import json
import pickle
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

_OPTIONS = "options.json"

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of one run, in a folder with one file for each step."""

    folder: Path

    def measure(self, name: str, function: Callable[[], T]) -> T:
        """Returns the figures of a step. Reads them if there are some, and otherwise measures and writes them.

        Args:
            name: The name of the step.
            function: Measures the figures. If it raises an exception, nothing is written.
        """
        path = self.folder / f"{name}.pickle"
        if path.exists():
            print(f"  {name}: measured before")
            figures: T = pickle.loads(path.read_bytes())  # noqa: S301  the script wrote the file
            return figures
        figures = function()
        unfinished = path.with_suffix(".unfinished")
        unfinished.write_bytes(pickle.dumps(figures))
        unfinished.replace(path)
        return figures


def open_figures(folder: Path, options: Mapping[str, object], *, resume: bool) -> Figures:
    """Returns the figures in a folder.

    Args:
        folder: The folder.
        options: The options that the figures depend on, which JSON can contain.
        resume: Whether to keep the figures of the last run. They are kept only if it had the same options.
    """
    written = folder / _OPTIONS
    is_same = written.exists() and json.loads(written.read_text(encoding="utf-8")) == options
    if not (resume and is_same):
        shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, exist_ok=True)
    written.write_text(json.dumps(options), encoding="utf-8")
    return Figures(folder)
