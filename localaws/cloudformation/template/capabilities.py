"""Which capabilities a template needs.

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


def missing_capability(template: Mapping[str, Any], given: Iterable[str]) -> str | None:
    """The IAM capability that the template needs beyond those given, or None."""
    needed = None
    for body in template.get("Resources", {}).values():
        kind = str(body.get("Type")) if isinstance(body, dict) else ""
        if kind in NAME_PROPERTIES and NAME_PROPERTIES[kind] in (body.get("Properties") or {}):
            needed = "CAPABILITY_NAMED_IAM"
        elif kind in NAME_PROPERTIES or kind in UNNAMED:
            needed = needed or "CAPABILITY_IAM"
    held = set(given)
    satisfied = needed is None or needed in held or "CAPABILITY_NAMED_IAM" in held
    return None if satisfied else needed
