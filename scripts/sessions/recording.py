"""Commands run in a terminal of their own, and what they print in a form that stays the same."""

from __future__ import annotations

import os
import pty
import re
import stat
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[2]
FOLDER: Final = ROOT / "docs" / "sessions"
COLUMNS: Final = 118
_PROGRAM: Final = f"""\
#!{sys.executable} -P
import sys
sys.path.append({str(ROOT)!r})
from macro.cli.main import main
main(prog_name="cross-region")
"""
_COLOUR: Final = re.compile(r"\x1b\[[0-9;]*m")
_REPLACED: Final = (
    (re.compile(r"Request ID: \w+"), "Request ID: …"),
    (re.compile(r"\b\d+ ms\b"), "… ms"),
    (re.compile(r'("MessageId":\s*")[^"]+'), r"\1…"),
)
# what the command says to a person who has been waiting: it depends on the machine
_PATIENCE: Final = re.compile(r"(?:checking|deploying|expanding|explaining|publishing|starting) .* …")


def recorded(command: str, folder: Path = FOLDER) -> str:
    """What a shell command prints in a terminal, in a folder, without colours, times and random names."""
    with tempfile.TemporaryDirectory() as programs:
        program = Path(programs) / "cross-region"
        program.write_text(_PROGRAM, encoding="utf-8")
        program.chmod(program.stat().st_mode | stat.S_IXUSR)
        return normalised(_printed(command, folder, Path(programs)))


def normalised(text: str) -> str:
    """A terminal's output as plain lines that are the same each time."""
    for pattern, replacement in _REPLACED:
        text = pattern.sub(replacement, text)
    lines = (line.rstrip() for line in _COLOUR.sub("", text).splitlines())
    return "\n".join(line for line in lines if not _PATIENCE.fullmatch(line))


def _printed(command: str, folder: Path, programs: Path) -> str:
    ours, theirs = pty.openpty()
    kept = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    environment = {
        **kept,
        "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
        "COLUMNS": str(COLUMNS),
        "TERM": "xterm",
        "PYTHONUTF8": "1",
    }
    process = subprocess.Popen(
        ["/bin/sh", "-c", command], cwd=folder, env=environment, stdin=theirs, stdout=theirs, stderr=theirs
    )
    os.close(theirs)
    try:
        printed = b"".join(iter(lambda: _read(ours), b""))
    finally:
        os.close(ours)
        process.wait()
    return printed.decode().replace("\r\n", "\n")


def _read(terminal: int) -> bytes:
    """The next bytes; none at the end, which Linux reports as an error."""
    try:
        return os.read(terminal, 65_536)
    except OSError:
        return b""
