"""Builds, in the project's folder `build`, the code that `templates/provider.yaml` deploys."""

from __future__ import annotations

import argparse
import contextlib
from typing import TYPE_CHECKING

from scripts.tooling.build import RUNTIME_VERSION, build, find_interpreter
from scripts.tooling.build_stamp import is_current, remove_stamp, source_digest, write_stamp
from scripts.tooling.environment import ROOT, exclusive

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_FOLDER = ROOT / "build"


def main(arguments: Sequence[str]) -> int:
    """Runs the script, and returns the exit status."""
    argparse.ArgumentParser(prog="scripts/build", description=__doc__).parse_args(arguments)
    with fresh_build():
        return 0


@contextlib.contextmanager
def fresh_build() -> Iterator[None]:
    """Builds into the folder. Until the block ends, other scripts don't change it.

    Raises:
        SetUpError: The build failed.
    """
    with _build(even_if_current=True):
        yield


@contextlib.contextmanager
def current_build() -> Iterator[None]:
    """Builds only if the folder has no build of the current sources. Otherwise, does the same as `fresh_build`.

    Raises:
        SetUpError: The build failed.
    """
    with _build(even_if_current=False):
        yield


@contextlib.contextmanager
def _build(*, even_if_current: bool) -> Iterator[None]:
    compiler = find_interpreter(RUNTIME_VERSION)
    with exclusive(ROOT / "templates" / "provider.yaml", "another script that uses the folder build"):
        if even_if_current or not is_current(ROOT, _FOLDER, compiler):
            remove_stamp(_FOLDER)
            sources = source_digest(ROOT, compiler)
            build(ROOT, _FOLDER, compiler)
            write_stamp(sources, _FOLDER)
        yield
