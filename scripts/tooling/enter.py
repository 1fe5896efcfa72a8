"""Runs a module's `main` in the project's environment: `python3 enter.py MODULE [ARGUMENT …]`."""

from __future__ import annotations

import importlib
import os
import select
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn, TextIO

if __name__ == "__main__":  # Python puts the folder of this file on the path, and not that of the project
    sys.path[0] = str(Path(__file__).resolve().parents[2])

from scripts.tooling.environment import ROOT, Environment, SetUpError

if TYPE_CHECKING:
    from collections.abc import Sequence

INTERRUPTED = 130  # a shell's exit status for Ctrl-C
NO_READER = 141  # a shell's exit status for SIGPIPE


def enter(module: str, arguments: Sequence[str]) -> NoReturn:
    """Runs a module's `main` in the project's environment, which is created if necessary.

    Never returns. The exit status is what `main` returns, 130 after Ctrl-C, 141 if the program that reads the output
    ends first, and 1 if the environment can't be created.
    """
    environment = Environment(ROOT)
    try:
        environment.ensure()
        if Path(sys.prefix).resolve() != environment.folder.resolve():
            sys.stdout.flush()
            os.execv(environment.python, [str(environment.python), *sys.argv])
        status = importlib.import_module(module).main(arguments)
        sys.stdout.flush()
        sys.exit(status)
    except KeyboardInterrupt:
        print("\nInterrupted", file=sys.stderr)
        sys.exit(INTERRUPTED)
    except BrokenPipeError:
        if not _discard_output():  # It was another pipe, or a connection.
            raise
        sys.exit(NO_READER)
    except SetUpError as error:
        print(f"\n{error}", file=sys.stderr)
        sys.exit(1)


def _discard_output() -> bool:
    """Lets Python discard what no program reads any more, and returns whether there is such output.

    Otherwise, Python would report an error when it ends.
    """
    closed = [stream for stream in (sys.stdout, sys.stderr) if _has_no_reader(stream)]
    for stream in closed:
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
    return bool(closed)


def _has_no_reader(stream: TextIO) -> bool:
    """Returns whether a stream is a pipe, and the program that reads it has ended."""
    poll = select.poll()
    poll.register(stream.fileno(), 0)
    return bool(poll.poll(0))


if __name__ == "__main__":
    enter(sys.argv[1], sys.argv[2:])
