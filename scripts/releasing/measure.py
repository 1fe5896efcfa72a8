"""Measures the wheel of a release: its size, and how long its commands take in two Regions of the local AWS."""

from __future__ import annotations

import tempfile
import time
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

from localaws import LocalAws
from scripts.releasing.installed_wheel import InstalledWheel
from scripts.tooling.environment import SetUpError

if TYPE_CHECKING:
    from collections.abc import Iterator

_REGIONS = ("eu-west-1", "us-east-1")
_COMMANDS = {
    "deploy": ("deploy", "--yes"),
    "deploy again, without changes": ("deploy", "--yes"),
    "status": ("status",),
    "remove": ("remove", "--yes", "--unused-layers"),
}
_MEGA = 1_000_000


def measure(wheel: Path) -> Iterator[str]:
    """Yields a line for each figure.

    Raises:
        SetUpError: A command of the wheel failed.
    """
    with zipfile.ZipFile(wheel) as archive:
        entries = archive.infolist()
    unpacked = sum(entry.file_size for entry in entries)
    yield f"wheel: {wheel.stat().st_size / _MEGA:.1f} MB, {len(entries)} files, unpacked {unpacked / _MEGA:.1f} MB"
    with tempfile.TemporaryDirectory() as folder, LocalAws() as aws:
        installed = InstalledWheel(wheel, Path(folder), aws, _REGIONS)
        for name, arguments in _COMMANDS.items():
            started = time.monotonic()
            done = installed.run(*arguments)
            if done.returncode:
                raise SetUpError(f"{done.stdout}{done.stderr}\n{name} failed. See the output above.")
            yield f"{name}, in {len(_REGIONS)} Regions: {time.monotonic() - started:.1f} s"
