"""`AWS::IAM::Role`, `AWS::IAM::Policy`, and `AWS::IAM::ManagedPolicy`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, ClassVar

from localaws.cloudformation.resources.provider import (
    PhysicalResource,
    ResourceError,
    ResourceProvider,
    ResourceRequest,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

MAX_INLINE_POLICY_SIZE = 10_240  # characters without white space, of all inline policies of a role
_VERSION = "2012-10-17"


class Role(ResourceProvider):
    """A role with its trust policy, inline policies, and managed policies."""

    replacement_properties: ClassVar[frozenset[str]] = frozenset({"Path", "RoleName"})

    def create(self, request: ResourceRequest) -> PhysicalResource:
        """Creates the role."""
        properties, iam = request.properties, request.client("iam")
        name = str(properties.get("RoleName", request.generated_name))
        role = iam.create_role(
            RoleName=name,
            AssumeRolePolicyDocument=_document(properties["AssumeRolePolicyDocument"]),
            **request.select("Description", "MaxSessionDuration", "Path", "PermissionsBoundary", "Tags"),
        )["Role"]
        try:
            self._attach_policies(request, name)
        except Exception:
            self.delete(request, PhysicalResource(name))
            raise
        return PhysicalResource(name, {"Arn": role["Arn"], "RoleId": role["RoleId"]})

    def update(self, request: ResourceRequest, physical: PhysicalResource) -> PhysicalResource:
        """Updates the trust policy and the policies."""
        iam, properties, name = request.client("iam"), request.properties, physical.id
        iam.update_assume_role_policy(
            RoleName=name, PolicyDocument=_document(properties["AssumeRolePolicyDocument"])
        )
        self._detach_policies(request, name, request.previous_properties)
        self._attach_policies(request, name)
        return physical

    def delete(self, request: ResourceRequest, physical: PhysicalResource) -> None:
        """Deletes the role and its policies. As in IAM, this fails if it has other inline policies."""
        iam = request.client("iam")
        try:
            self._detach_policies(request, physical.id, request.properties)
            iam.delete_role(RoleName=physical.id)
        except iam.exceptions.NoSuchEntityException:
            return

    def _attach_policies(self, request: ResourceRequest, name: str) -> None:
        iam = request.client("iam")
        policies = request.properties.get("Policies", [])
        _check_size(policies)
        for policy in policies:
            iam.put_role_policy(
                RoleName=name,
                PolicyName=policy["PolicyName"],
                PolicyDocument=_document(policy["PolicyDocument"]),
            )
        for arn in request.properties.get("ManagedPolicyArns", []):
            iam.attach_role_policy(RoleName=name, PolicyArn=arn)

    def _detach_policies(self, request: ResourceRequest, name: str, properties: Mapping[str, Any]) -> None:
        iam = request.client("iam")
        attached = iam.list_attached_role_policies(RoleName=name)["AttachedPolicies"]
        declared = set(properties.get("ManagedPolicyArns", []))
        for arn in (policy["PolicyArn"] for policy in attached):
            if arn in declared:
                iam.detach_role_policy(RoleName=name, PolicyArn=arn)
        inline = set(iam.list_role_policies(RoleName=name)["PolicyNames"])
        for policy in properties.get("Policies", []):
            if policy["PolicyName"] in inline:
                iam.delete_role_policy(RoleName=name, PolicyName=policy["PolicyName"])


class Policy(ResourceProvider):
    """An inline policy of roles, users, and groups."""

    def create(self, request: ResourceRequest) -> PhysicalResource:
        """Adds the policy to its roles, users, and groups."""
        self._put(request)
        return PhysicalResource(request.generated_name)

    def update(self, request: ResourceRequest, physical: PhysicalResource) -> PhysicalResource:
        """Updates the policy, and deletes it from the roles, users, and groups that are no longer listed."""
        self._put(request)
        removed = set(_policy_targets(request.previous_properties)) - set(_policy_targets(request.properties))
        self._remove(request, removed)
        return physical

    def delete(self, request: ResourceRequest, physical: PhysicalResource) -> None:  # noqa: ARG002  the base class's signature
        """Deletes the policy from its roles, users, and groups."""
        self._remove(request, set(_policy_targets(request.properties)))

    def _put(self, request: ResourceRequest) -> None:
        properties = request.properties
        targets = list(_policy_targets(properties))
        if not targets:
            raise ResourceError("At least one of [Groups,Roles,Users] must be non-empty.")
        for kind, target, policy in targets:
            call = getattr(request.client("iam"), f"put_{kind}_policy")
            document = _document(properties["PolicyDocument"])
            call(**{f"{kind.title()}Name": target}, PolicyName=policy, PolicyDocument=document)

    def _remove(self, request: ResourceRequest, targets: set[tuple[str, str, str]]) -> None:
        iam = request.client("iam")
        for kind, target, policy in sorted(targets):
            try:
                call = getattr(iam, f"delete_{kind}_policy")
                call(**{f"{kind.title()}Name": target}, PolicyName=policy)
            except iam.exceptions.NoSuchEntityException:
                continue


class ManagedPolicy(ResourceProvider):
    """A customer managed policy and its attachments."""

    replacement_properties: ClassVar[frozenset[str]] = frozenset({"Description", "ManagedPolicyName", "Path"})

    def create(self, request: ResourceRequest) -> PhysicalResource:
        """Creates the policy and attaches it."""
        iam = request.client("iam")
        arn = iam.create_policy(
            PolicyName=str(request.properties.get("ManagedPolicyName", request.generated_name)),
            PolicyDocument=_document(request.properties["PolicyDocument"]),
            **request.select("Description", "Path"),
        )["Policy"]["Arn"]
        for kind, target, _ in _policy_targets(request.properties):
            getattr(iam, f"attach_{kind}_policy")(**{f"{kind.title()}Name": target}, PolicyArn=arn)
        return PhysicalResource(arn, {"PolicyArn": arn})

    def update(self, request: ResourceRequest, physical: PhysicalResource) -> PhysicalResource:
        """Creates a new default version, and updates the attachments."""
        iam = request.client("iam")
        versions = iam.list_policy_versions(PolicyArn=physical.id)["Versions"]
        document = _document(request.properties["PolicyDocument"])
        iam.create_policy_version(PolicyArn=physical.id, PolicyDocument=document, SetAsDefault=True)
        for version in versions:
            iam.delete_policy_version(PolicyArn=physical.id, VersionId=version["VersionId"])
        self._update_attachments(
            request,
            set(_policy_targets(request.previous_properties)),
            set(_policy_targets(request.properties)),
            physical.id,
        )
        return physical

    def delete(self, request: ResourceRequest, physical: PhysicalResource) -> None:
        """Detaches and deletes the policy."""
        iam = request.client("iam")
        try:
            self._update_attachments(request, set(_policy_targets(request.properties)), set(), physical.id)
            iam.delete_policy(PolicyArn=physical.id)
        except iam.exceptions.NoSuchEntityException:
            return

    def _update_attachments(
        self,
        request: ResourceRequest,
        before: set[tuple[str, str, str]],
        after: set[tuple[str, str, str]],
        arn: str,
    ) -> None:
        iam = request.client("iam")
        for kind, target, _ in sorted(after - before):
            getattr(iam, f"attach_{kind}_policy")(**{f"{kind.title()}Name": target}, PolicyArn=arn)
        for kind, target, _ in sorted(before - after):
            getattr(iam, f"detach_{kind}_policy")(**{f"{kind.title()}Name": target}, PolicyArn=arn)


def _policy_targets(properties: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Yields the roles, users, and groups of a policy: their type, their name, and the policy's name."""
    for kind in ("role", "user", "group"):
        for target in properties.get(f"{kind.title()}s", []):
            yield kind, str(target), str(properties.get("PolicyName", ""))


def _document(document: Any) -> str:
    """Returns a policy document as JSON text, which IAM's API requires.

    moto rejects a document without the current version, which IAM accepts. SAM's policy templates have no version.
    """
    if isinstance(document, str):
        return document
    return json.dumps({**document, "Version": _VERSION}, default=str)


def _check_size(policies: list[Mapping[str, Any]]) -> None:
    """Checks the total size of a role's inline policies; IAM doesn't count white space."""
    size = sum(len("".join(_document(policy["PolicyDocument"]).split())) for policy in policies)
    if size > MAX_INLINE_POLICY_SIZE:
        raise ResourceError(f"Maximum policy size of {MAX_INLINE_POLICY_SIZE} bytes exceeded for role")
