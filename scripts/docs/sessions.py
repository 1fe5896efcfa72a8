"""Records the terminal sessions in docs/commands/.

A session is a code block marked `console`. The lines that begin with `$` are commands.
"""

from __future__ import annotations

import os
import pty
import re
import stat
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from scripts.tooling.environment import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable

FOLDER: Final = ROOT / "docs" / "sessions"
COLUMNS: Final = 118
_BLOCK: Final = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_PROMPT: Final = "$ "
_PROGRAM: Final = f"""\
#!{sys.executable} -P
import sys
sys.path.append({str(ROOT)!r})
from macro.cli.terminal import progress
from macro.cli.main import main
progress.DELAY = 3600.0  # Whether a step is slow depends on the machine.
main(prog_name="cross-region")
"""
_COLOR: Final = re.compile(r"\x1b\[[0-9;]*m")
_REPLACED: Final = (
    (re.compile(r"Request ID: \w+"), "Request ID: …"),
    (re.compile(r"\b\d+ ms\b"), "… ms"),
    (re.compile(r'("MessageId":\s*")[^"]+'), r"\1…"),
    (re.compile(r"… \d+\.\d s\b"), "… done"),
    (re.compile(r"(?<=-)[0-9A-Z]{11,13}\b"), "…"),  # CloudFormation's suffix of a physical name
    # Only the first demo sets up the environment and builds the bundles. Their size depends on the Python version.
    (re.compile(r"^Setting up \.venv.*\n", re.MULTILINE), ""),
    (
        re.compile(r"^  (?:Python environment|installer|pinned packages|this project) … .*\n", re.MULTILINE),
        "",
    ),
    (re.compile(r"^  (?:layer|common runtime|models|macro) … .*\n", re.MULTILINE), ""),
    (re.compile(r"^  (?:build/(?:layer|macro)|total): .*\n", re.MULTILINE), ""),
    # Only a build without the runtime's Python prints this advice.
    (re.compile(r"^  without bytecode, .*?build again\.\n", re.MULTILINE | re.DOTALL), ""),
)


@dataclass(frozen=True, slots=True)
class Session:
    """The text of one block."""

    text: str

    @property
    def commands(self) -> list[str]:
        """The commands in the block, in order."""
        return [line.removeprefix(_PROMPT) for line in self.text.splitlines() if line.startswith(_PROMPT)]

    def refresh(self, record: Callable[[str], str]) -> str:
        """Returns the text with the current output of the commands."""
        parts = (f"{_PROMPT}{command}\n{record(command)}".rstrip() for command in self.commands)
        return "\n\n".join(parts) + "\n"


def find_sessions(page: str) -> list[Session]:
    """Returns the sessions of a Markdown page."""
    return [Session(match[1]) for match in _BLOCK.finditer(page)]


def refresh(page: str, record: Callable[[str], str]) -> str:
    """Returns a page with all its sessions recorded again."""
    return _BLOCK.sub(lambda match: f"```console\n{Session(match[1]).refresh(record)}```", page)


def record(command: str, folder: Path = FOLDER, *, columns: int = COLUMNS, colors: bool = False) -> str:
    """Runs a shell command in a terminal, and returns its normalized output.

    Args:
        command: The command.
        folder: Where it runs.
        columns: The width of the terminal.
        colors: Whether the output keeps its colors.
    """
    with tempfile.TemporaryDirectory() as programs:
        program = Path(programs) / "cross-region"
        program.write_text(_PROGRAM, encoding="utf-8")
        program.chmod(program.stat().st_mode | stat.S_IXUSR)
        return normalize(_run(command, folder, Path(programs), columns), colors=colors)


def normalize(text: str, *, colors: bool = False) -> str:
    """Removes everything from a terminal's output that differs from run to run, and by default the colors."""
    for pattern, replacement in _REPLACED:
        text = pattern.sub(replacement, text)
    return "\n".join(line.rstrip() for line in (text if colors else _COLOR.sub("", text)).splitlines())


def _run(command: str, folder: Path, programs: Path, columns: int) -> str:
    ours, theirs = pty.openpty()
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    environment = {
        **inherited,
        "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
        "COLUMNS": str(columns),
        "TERM": "xterm-256color",
        "PYTHONUTF8": "1",
    }
    process = subprocess.Popen(
        ["/bin/sh", "-c", command], cwd=folder, env=environment, stdin=theirs, stdout=theirs, stderr=theirs
    )
    os.close(theirs)
    try:
        output = b"".join(iter(lambda: _read(ours), b""))
    finally:
        os.close(ours)
        process.wait()
    return output.decode().replace("\r\n", "\n")


def _read(terminal: int) -> bytes:
    """Reads the next bytes. At the end, Linux raises an error, and other systems return no bytes."""
    try:
        return os.read(terminal, 65_536)
    except OSError:
        return b""
