"""Functions' output in CloudWatch Logs."""

from __future__ import annotations

import threading
import time
from typing import Final

from moto.logs.models import logs_backends

_LOCK: Final = threading.Lock()


class LogStream:
    """A log stream that functions' processes write to."""

    def __init__(self, account: str, region: str, group: str, name: str) -> None:
        """The group and the stream come into being with the first line."""
        self._backend = logs_backends[account][region]
        self._group = group
        self.name = name

    def write(self, line: str) -> None:
        """Adds one line, its line break included."""
        with _LOCK:
            self._backend.ensure_log_group(self._group)
            self._backend.ensure_log_stream(self._group, self.name)
            event = {"timestamp": int(time.time() * 1000), "message": line}
            self._backend.put_log_events(self._group, self.name, [event])
