"""The settings of the roles and log groups that the macro adds, which CloudFormation otherwise rejects only later."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from macro.intrinsics.dynamic_references import DYNAMIC_REFERENCE
from macro.model import rules
from macro.model.template_values import as_json_text, is_intrinsic

if TYPE_CHECKING:
    from collections.abc import Mapping

    from macro.model.diagnostics import DiagnosticCollector, TemplatePath
    from macro.model.template_values import Json

_FORMS = {
    "LogKmsKeyId": (
        re.compile(r"arn:[a-z0-9-]+:kms:[a-z0-9-]+:\d{12}:(key|alias)/.+", re.ASCII),
        "the ARN of a KMS key",
    ),
    "LogRetentionInDays": (re.compile(r"[1-9]\d{0,3}"), "a number of days, such as 30"),
    "PermissionsBoundary": (re.compile(r"arn:.+"), "the ARN of a policy"),
    "RoleName": (re.compile(r"[\w+=,.@-]{1,64}", re.ASCII), "the name of a role, with at most 64 characters"),
    "RolePath": (
        re.compile(r"/(?:[!-~]{1,510}/)?"),
        "a path that begins and ends with a slash, such as /app/",
    ),
}
"""Setting → the form of its text, and the form in words.

Source: IAM API Reference, CreateRole; CloudFormation Template Reference, AWS::Logs::LogGroup. The allowed numbers of
days aren't checked, because AWS adds values.
"""


def check_role_settings(
    written: Mapping[str, Json], path: TemplatePath, problems: DiagnosticCollector
) -> None:
    """Collects a diagnostic for each setting that can't have its value, or that another setting excludes.

    Intrinsic functions can have any value.
    """
    caller = written.get("Caller")
    if isinstance(caller, dict) and "Role" in caller and "RoleName" in written:
        message = "RoleName names a role that the macro adds, but Caller.Role is an existing role; remove one"
        problems.add(rules.STATE_MACHINE, path.at("RoleName"), message)
    for name, (form, words) in _FORMS.items():
        value = written.get(name)
        if value is None or (isinstance(value, dict) and is_intrinsic(value)):
            continue
        text = str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""
        if not form.fullmatch(text) and not text.startswith(DYNAMIC_REFERENCE):
            message = f"{name} must be {words}, not {as_json_text(value)}"
            problems.add(rules.STATE_MACHINE, path.at(name), message)
