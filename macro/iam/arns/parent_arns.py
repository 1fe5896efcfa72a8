"""Values that are the ARN of a resource that differs from the one whose ARN the macro builds."""

from __future__ import annotations

import re

from macro.catalog.names import folded
from macro.iam.arns.arn import ArnPrefix, VariableText, fits
from macro.iam.arns.escaping import literal
from macro.model.template_values import Intrinsic


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
