"""Values that identify another resource than the one whose ARN the macro builds: a part of it, or a resource in it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from macro.catalog.names import folded
from macro.iam.arns.arn import ArnPrefix, VariableText, fits, is_arn, possible_texts
from macro.iam.arns.escaping import literal
from macro.model.template_values import Intrinsic

if TYPE_CHECKING:
    from macro.model.template_values import Json


def shorten_arn(
    interpretation: VariableText | ArnPrefix, value: str | Intrinsic, arn_format: str, name: str
) -> VariableText | ArnPrefix:
    """Returns only the resource's name if the type of the ARN differs from the type that ends at this variable.

    In the ARN of an ECS service, for example, the cluster's ARN supplies only the cluster's name.
    """
    before = arn_format.partition(f"${{{name}}}")[0]
    if isinstance(interpretation, VariableText) or arn_format.endswith(f"${{{name}}}"):
        return interpretation
    if isinstance(value, str):
        has_type = fits(value, f"{before}${{{name}}}")
        return (
            interpretation
            if has_type
            else VariableText((literal(value.replace(":", "/").rpartition("/")[2]),))
        )
    kind = folded(re.split(r"[:/]", before)[-2])
    if folded(name).startswith(kind):
        return interpretation
    delimiter, index = ("/", 1) if before.endswith("/") else (":", 6)
    return VariableText((Intrinsic({"Fn::Select": [index, {"Fn::Split": [delimiter, value.function]}]}),))


def project_of_build(value: str | Intrinsic) -> str | Intrinsic:
    """Returns the name of a CodeBuild project from itself, or from a build's ID, which starts with it.

    Source: AWS CodeBuild API Reference, StopBuild.
    """
    return value.partition(":")[0] if isinstance(value, str) and not is_arn(value) else value


def group_of_report(value: str | Intrinsic) -> str | Intrinsic:
    """Returns the ARN or the name of a CodeBuild report group from the ARN of a report (`…:report/GROUP:ID`).

    Source: Service Authorization Reference, "Resource types defined by AWS CodeBuild".
    """
    if isinstance(value, str):
        start, separator, report = value.partition(":report/")
        return f"{start}:report-group/{report.partition(':')[0]}" if separator else value
    if not any(":report/" in text for text in (str(value.function), *possible_texts(value))):
        return value
    report_id: Json = {"Fn::Select": [1, {"Fn::Split": [":report/", value.function]}]}
    return Intrinsic({"Fn::Select": [0, {"Fn::Split": [":", report_id]}]})
