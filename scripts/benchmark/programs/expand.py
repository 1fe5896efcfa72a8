"""Runs the macro function as a Lambda environment does: `python -I expand.py FOLDER… -- EVENT-FILE`.

Writes one JSON line to file descriptor 3 after the first answer, one after the second, and one with what was
answered. Ends when its standard input does.
"""

import sys

sys.path[:0] = sys.argv[1 : sys.argv.index("--")]

import json  # noqa: E402
import os  # noqa: E402
import time  # noqa: E402
from pathlib import Path  # noqa: E402


def _tell(**facts: object) -> None:
    os.write(3, json.dumps(facts).encode() + b"\n")


def _main() -> None:
    from macro.handler import handler  # noqa: PLC0415  after the path is set

    event = json.loads(Path(sys.argv[-1]).read_text())
    answer = handler(event, None)
    _tell()
    started = time.process_time()
    handler(event, None)
    _tell(
        seconds=time.process_time() - started, status=answer["status"], message=answer.get("errorMessage", "")
    )
    sys.stdin.read()


_main()
