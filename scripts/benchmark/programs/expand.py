"""Runs the macro's handler twice, as Lambda does. Usage: `python -I expand.py FOLDER… -- EVENT-FILE`.

The program writes a JSON line to file descriptor 3 after each response. It ends when its standard input ends.
"""

import sys

sys.path[:0] = sys.argv[1 : sys.argv.index("--")]

import json  # noqa: E402
import os  # noqa: E402
import time  # noqa: E402
from pathlib import Path  # noqa: E402


def _write(**figures: object) -> None:
    os.write(3, json.dumps(figures).encode() + b"\n")


def _main() -> None:
    from macro.handler import handler  # noqa: PLC0415  sys.path must be set first

    event = json.loads(Path(sys.argv[-1]).read_text())
    response = handler(event, None)
    _write()
    started = time.process_time()
    handler(event, None)
    _write(
        seconds=time.process_time() - started,
        status=response["status"],
        message=response.get("errorMessage", ""),
    )
    sys.stdin.read()


_main()
