"""CloudFormation's macro contract.

Source: AWS CloudFormation User Guide, Perform custom processing on CloudFormation templates with template macros.
"""

from __future__ import annotations

import logging
import os
from typing import TYPE_CHECKING, Any

from caller.awsmodel.regions import find_partition
from macro.definition.reader import Inputs
from macro.definition.s3_files import S3Files
from macro.expand import Expansion, expand
from macro.model.stack_context import Deployment, StackContext

if TYPE_CHECKING:
    from collections.abc import Sequence

    from macro.definition.external_file import DefinitionFiles
    from macro.model.diagnostics import Diagnostic

_LOG = logging.getLogger(__name__)

LAYER_ARN_VARIABLE = "CALLER_LAYER_ARN"
"""The environment variable with the ARN of the layer version with the caller's code."""

OWNERS_VARIABLE = "DEFINITION_BUCKET_OWNERS"
"""The environment variable with the IDs of the accounts that own the buckets of definitions, separated by commas."""

_LONGEST_MESSAGE = 4000
"""Characters. A template can have thousands of errors, and people read the message in stack events."""

_LONGEST_LINE = 1500
"""Characters of one error, so that a long fix leaves room for other errors."""


def handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Returns the response for CloudFormation: the expanded fragment, or a message that lists every problem.

    It never raises: CloudFormation would show nothing but "Received malformed response from transform".
    """
    request = event.get("requestId") if isinstance(event, dict) else None
    try:
        owners = os.environ.get(OWNERS_VARIABLE, event["accountId"])
        expansion = _expand(event, S3Files(event["region"], owners.split(",")))
    except Exception as error:  # noqa: BLE001  the contract's last line of defence; the log has the traceback
        # only the type: the message of an unforeseen error may quote the template
        _LOG.exception("the macro failed")
        name = type(error).__name__
        text = f"The macro failed with an internal error ({name}). For details, see the macro's log group."
        return {"requestId": request, "status": "failure", "errorMessage": text}
    if expansion.failed:
        return {"requestId": request, "status": "failure", "errorMessage": _message(expansion.errors)}
    return {"requestId": request, "status": "success", "fragment": expansion.template}


def _expand(event: dict[str, Any], files: DefinitionFiles) -> Expansion:
    region = event["region"]
    stack = StackContext(region, event["accountId"], find_partition(region) or "aws")
    values = event.get("templateParameterValues") or {}
    parameters = {name: _parameter_text(value) for name, value in values.items()}
    deployment = Deployment(stack, os.environ[LAYER_ARN_VARIABLE])
    # CloudFormation doesn't show a macro's warnings
    return expand(event["fragment"], deployment, Inputs(files, parameters), with_warnings=False)


def _parameter_text(value: object) -> str:
    """Returns a parameter's value as text; a list becomes the text of a `CommaDelimitedList`."""
    return ",".join(map(str, value)) if isinstance(value, list) else str(value)


def _message(errors: Sequence[Diagnostic]) -> str:
    """Returns all errors, each from the start of a line; counts those that don't fit."""
    lines: list[str] = []
    room = _LONGEST_MESSAGE
    for error in errors:
        line = _cut(str(error))
        room -= len(line) + 1
        if room < 0:
            return "\n".join([*lines, f"… and {len(errors) - len(lines)} more"])
        lines.append(line)
    return "\n".join(lines)


def _cut(line: str) -> str:
    """A line that leaves room for others: it begins with the location, and ends with the fix."""
    if len(line) <= _LONGEST_LINE:
        return line
    half = _LONGEST_LINE // 2
    return f"{line[:half]} … {line[-half:]}"
