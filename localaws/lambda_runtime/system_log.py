"""The lines that Lambda itself writes to a function's log, and the lines that it drops because of their level.

Sources: AWS Lambda Developer Guide, Configuring JSON and plain text log formats; Log-level filtering.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

_LEVELS: Final = ("TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL")
_DEFAULT: Final = "INFO"


@dataclass(frozen=True, slots=True)
class SystemLog:
    """How a function logs.

    Attributes:
        is_json: Whether the log format is JSON.
        level: The lowest level of the application's lines that Lambda keeps in the JSON format.
    """

    is_json: bool = False
    level: str = _DEFAULT

    @classmethod
    def parse(cls, logging_config: Mapping[str, Any]) -> SystemLog:
        """Reads a function's LoggingConfig."""
        level = logging_config.get("ApplicationLogLevel", _DEFAULT)
        return cls(logging_config.get("LogFormat") == "JSON", str(level))

    def keeps(self, line: str) -> bool:
        """Returns whether Lambda keeps a line of the application. A line without a level has the level INFO."""
        if not self.is_json:
            return True
        try:
            level = str(json.loads(line).get("level", _DEFAULT)).upper()
        except (ValueError, AttributeError):
            level = _DEFAULT
        level = level if level in _LEVELS else _DEFAULT
        return _LEVELS.index(level) >= _LEVELS.index(self.level)

    def start(self, request_id: str, version: str) -> str:
        """Returns the line before an invocation."""
        if self.is_json:
            return _platform("start", {"requestId": request_id, "version": version})
        return f"START RequestId: {request_id} Version: {version}\n"

    def timeout(self, request_id: str, seconds: int) -> str:
        """Returns the line about a timeout, which the JSON format has only in the report."""
        return "" if self.is_json else f"{request_id} Task timed out after {seconds}.00 seconds\n"

    def end(self, request_id: str, milliseconds: float, status: str) -> str:
        """Returns the lines after an invocation; `status` is success, error, or timeout."""
        duration = round(milliseconds, 2)
        if self.is_json:
            metrics = {"durationMs": duration}
            return _platform("report", {"requestId": request_id, "metrics": metrics, "status": status})
        shown = f"\tStatus: {status}" if status == "timeout" else ""
        report = f"REPORT RequestId: {request_id}\tDuration: {duration:.2f} ms{shown}\n"
        return f"END RequestId: {request_id}\n{report}"


def _platform(event: str, record: dict[str, Any]) -> str:
    now = datetime.now(UTC)
    time = f"{now:%Y-%m-%dT%H:%M:%S}.{now.microsecond // 1000:03}Z"
    return json.dumps({"time": time, "type": f"platform.{event}", "record": record}) + "\n"
