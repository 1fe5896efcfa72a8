"""The names of CloudFormation's intrinsic functions.

Source: AWS CloudFormation Template Reference, Intrinsic function reference.
"""

from __future__ import annotations

NAMES = (
    "And",
    "Base64",
    "Cidr",
    "Contains",
    "EachMemberEquals",
    "EachMemberIn",
    "Equals",
    "FindInMap",
    "ForEach",
    "GetAZs",
    "GetAtt",
    "GetStackOutput",
    "If",
    "ImportValue",
    "Join",
    "Length",
    "Not",
    "Or",
    "RefAll",
    "Select",
    "Split",
    "Sub",
    "ToJsonString",
    "Transform",
    "ValueOf",
    "ValueOfAll",
)
"""The names of the functions without `Fn::`, except `Ref` and `Condition`, which have no such prefix."""

FUNCTIONS = frozenset({"Ref", *(f"Fn::{name}" for name in NAMES)})
"""The names of the functions as a template in JSON has them. AWS adds functions, so others can exist."""
