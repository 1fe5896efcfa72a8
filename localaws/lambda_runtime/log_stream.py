"""Writes the output of functions to CloudWatch Logs."""

from __future__ import annotations

import threading
import time
from typing import Final

from moto.logs.models import logs_backends

from localaws.logs.log_metrics import publish_metrics

_LOCK: Final = threading.Lock()


class LogStream:
    """The log stream of an execution environment."""

    def __init__(self, account: str, region: str, group: str, name: str) -> None:
        """The log group and the log stream are created with the first line."""
        self._account = account
        self._region = region
        self._backend = logs_backends[account][region]
        self._group = group
        self.name = name

    def write(self, line: str) -> None:
        """Writes a line, which includes its line break, and publishes its metrics."""
        with _LOCK:
            self._backend.ensure_log_group(self._group)
            self._backend.ensure_log_stream(self._group, self.name)
            event = {"timestamp": int(time.time() * 1000), "message": line}
            self._backend.put_log_events(self._group, self.name, [event])
            publish_metrics(self._account, self._region, self._group, line)
