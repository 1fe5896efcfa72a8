"""The IAM capabilities that a template needs.

Rules: AWS CloudFormation API Reference, "CreateStack", parameter Capabilities.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

NAME_PROPERTIES: Final[Mapping[str, str]] = {
    "AWS::IAM::Group": "GroupName",
    "AWS::IAM::InstanceProfile": "InstanceProfileName",
    "AWS::IAM::ManagedPolicy": "ManagedPolicyName",
    "AWS::IAM::Role": "RoleName",
    "AWS::IAM::User": "UserName",
}
UNNAMED: Final = frozenset(
    {"AWS::IAM::AccessKey", "AWS::IAM::Policy", "AWS::IAM::RolePolicy", "AWS::IAM::UserToGroupAddition"}
)


def missing_capability(template: Mapping[str, Any], acknowledged: Iterable[str]) -> str | None:
    """Returns the IAM capability that the template needs and the user didn't acknowledge, or None."""
    needed = None
    for body in template.get("Resources", {}).values():
        kind = str(body.get("Type")) if isinstance(body, dict) else ""
        if kind in NAME_PROPERTIES and NAME_PROPERTIES[kind] in (body.get("Properties") or {}):
            needed = "CAPABILITY_NAMED_IAM"
        elif kind in NAME_PROPERTIES or kind in UNNAMED:
            needed = needed or "CAPABILITY_IAM"
    capabilities = set(acknowledged)
    satisfied = needed is None or bool({needed, "CAPABILITY_NAMED_IAM"} & capabilities)
    return None if satisfied else needed
