"""Settings of the logs that contradict each other.

Source: AWS Lambda Developer Guide, Configuring advanced logging controls for Lambda functions.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from macro.model import rules
from macro.model.template_values import as_json_text, is_intrinsic

if TYPE_CHECKING:
    from collections.abc import Mapping

    from macro.model.diagnostics import DiagnosticCollector, TemplatePath
    from macro.model.template_values import Json

_LEVELS = ("ApplicationLogLevel", "SystemLogLevel")
_LEVELS_WITHOUT_CALLS = ("WARN", "ERROR", "FATAL")
_OF_OUR_LOG_GROUP = ("LogRetentionInDays", "LogKmsKeyId")


def check_log_settings(
    written: Mapping[str, Json], path: TemplatePath, problems: DiagnosticCollector
) -> None:
    """Collects a diagnostic for each literal in `Caller.LoggingConfig` that can't work with another setting."""
    caller = written.get("Caller")
    logging = caller.get("LoggingConfig") if isinstance(caller, dict) else None
    here = path.at("Caller", "LoggingConfig")
    if not isinstance(logging, dict):
        return
    if is_intrinsic(logging):
        message = "LoggingConfig must be an object, because the macro adds the log group; use intrinsic functions in it"
        problems.add(rules.STATE_MACHINE, here, message)
        return
    _check_levels(logging, here, problems)
    if (
        written.get("Metrics") in (True, "true")
        and logging.get("ApplicationLogLevel") in _LEVELS_WITHOUT_CALLS
    ):
        message = (
            f"Metrics needs the log lines of all calls, but {as_json_text(logging['ApplicationLogLevel'])} drops those"
            " of calls that succeed; use INFO"
        )
        problems.add(rules.STATE_MACHINE, here.at("ApplicationLogLevel"), message)
    for name in _OF_OUR_LOG_GROUP if "LogGroup" in logging else ():
        if name in written:
            message = (
                f"{name} is for the log group that the macro adds, but Caller.LoggingConfig.LogGroup is another log"
                " group; remove one"
            )
            problems.add(rules.STATE_MACHINE, path.at(name), message)


def _check_levels(logging: Mapping[str, Json], path: TemplatePath, problems: DiagnosticCollector) -> None:
    """Collects a diagnostic for each log level of the text format, which has none."""
    log_format = logging.get("LogFormat", "Text")
    if log_format != "Text":
        return
    for name in _LEVELS:
        if name in logging:
            problems.add(rules.STATE_MACHINE, path.at(name), f"{name} needs LogFormat: JSON")
