"""The values of enumerations that ARNs spell differently from the API."""

from __future__ import annotations

from typing import TYPE_CHECKING

from macro.iam.arns.arn import VariableText
from macro.model.template_values import Intrinsic

if TYPE_CHECKING:
    from collections.abc import Mapping

_SPELLINGS: Mapping[tuple[str, str], Mapping[str, str]] = {
    ("wafv2", "Scope"): {"CLOUDFRONT": "global", "REGIONAL": "regional"},
    ("pi", "ServiceType"): {"RDS": "rds", "DOCDB": "rds"},
}
"""IAM prefix and variable → value of the API → text in the ARN.

Sources: AWS WAF Developer Guide, "AWS WAF API permissions: Actions, resources, and conditions reference"; Amazon RDS
User Guide and Amazon DocumentDB Developer Guide, "Configuring access policies for Performance Insights".
"""


def spell_in_arn(prefix: str, variable: str, value: str | Intrinsic) -> VariableText | None:
    """Returns a value as the ARNs of an IAM prefix spell it, or None if they don't spell it differently.

    No intrinsic function can change the spelling, so the text of a value that one returns is `*`.
    """
    spellings = _SPELLINGS.get((prefix, variable))
    if spellings is None:
        return None
    if isinstance(value, Intrinsic):
        return VariableText(("*",))
    text = spellings.get(value)
    return VariableText((text,)) if text else None
