"""Runs the handler of a built layer in a process like Lambda's, with every host at a loopback server.

Usage: python -I -S layer_process.py LAYER PORT, with a JSON list of payloads on standard input. Writes a JSON object to
standard error, because the handler logs to standard output: `results` (the result, or the error's name and text), and
`loaded` (whether awscrt was loaded before each call).
"""

import json
import socket
import sys
from pathlib import Path
from typing import Any

layer, port = Path(sys.argv[1]), int(sys.argv[2])
sys.path.insert(0, str(layer / "python"))
resolve = socket.getaddrinfo


def resolve_locally(host: Any, *more: Any, **named: Any) -> Any:  # noqa: ARG001  socket's signature
    """Resolves every host to the loopback server."""
    return resolve("127.0.0.1", port, *more[1:], **named)


socket.getaddrinfo = resolve_locally

from caller.handler import handler  # noqa: E402  the search path precedes it

results: list[Any] = []
loaded: list[bool] = []
for payload in json.load(sys.stdin):
    loaded.append("awscrt" in sys.modules)
    try:
        results.append(handler(payload, None))
    except Exception as error:  # noqa: BLE001  the test compares it
        results.append({"error": type(error).__name__, "text": str(error)})
print(json.dumps({"results": results, "loaded": loaded}), file=sys.stderr)
