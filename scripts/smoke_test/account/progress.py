"""Progress lines on standard error, with the elapsed time."""

from __future__ import annotations

import sys
import threading
import time


class Progress:
    """Prints lines from several threads."""

    def __init__(self) -> None:
        """Starts the clock."""
        self._started = time.monotonic()
        self._lock = threading.Lock()

    @property
    def seconds(self) -> float:
        """The elapsed time."""
        return time.monotonic() - self._started

    def line(self, text: str) -> None:
        """Prints a line."""
        with self._lock:
            print(f"[{self.seconds:5.0f} s] {text}", file=sys.stderr, flush=True)
