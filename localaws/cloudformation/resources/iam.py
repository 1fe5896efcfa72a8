"""`AWS::IAM::Role`, `AWS::IAM::Policy` and `AWS::IAM::ManagedPolicy`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, ClassVar

from localaws.cloudformation.resources.provider import NotDone, Physical, Provider, Request

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

SIZE_OF_INLINE_POLICIES = 10_240


class Role(Provider):
    """A role with its trust policy, inline policies and attached managed policies."""

    replacing: ClassVar[frozenset[str]] = frozenset({"Path", "RoleName"})

    def create(self, request: Request) -> Physical:
        """Creates the role."""
        properties, iam = request.properties, request.client("iam")
        name = str(properties.get("RoleName", request.generated_name))
        role = iam.create_role(
            RoleName=name,
            AssumeRolePolicyDocument=_document(properties["AssumeRolePolicyDocument"]),
            **request.chosen("Description", "MaxSessionDuration", "Path", "PermissionsBoundary", "Tags"),
        )["Role"]
        try:
            self._give(request, name)
        except Exception:
            self.delete(request, Physical(name))
            raise
        return Physical(name, {"Arn": role["Arn"], "RoleId": role["RoleId"]})

    def update(self, request: Request, before: Mapping[str, Any], physical: Physical) -> Physical:
        """Changes trust and policies."""
        iam, properties, name = request.client("iam"), request.properties, physical.id
        iam.update_assume_role_policy(
            RoleName=name, PolicyDocument=_document(properties["AssumeRolePolicyDocument"])
        )
        self._take(request, name, before)
        self._give(request, name)
        return physical

    def delete(self, request: Request, physical: Physical) -> None:
        """Deletes the role with its own policies; other stacks' inline policies make it fail, as in IAM."""
        iam = request.client("iam")
        try:
            self._take(request, physical.id, request.properties)
            iam.delete_role(RoleName=physical.id)
        except iam.exceptions.NoSuchEntityException:
            return

    def _give(self, request: Request, name: str) -> None:
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

    def _take(self, request: Request, name: str, properties: Mapping[str, Any]) -> None:
        iam = request.client("iam")
        attached = iam.list_attached_role_policies(RoleName=name)["AttachedPolicies"]
        ours = set(properties.get("ManagedPolicyArns", []))
        for arn in (policy["PolicyArn"] for policy in attached):
            if arn in ours:
                iam.detach_role_policy(RoleName=name, PolicyArn=arn)
        inline = set(iam.list_role_policies(RoleName=name)["PolicyNames"])
        for policy in properties.get("Policies", []):
            if policy["PolicyName"] in inline:
                iam.delete_role_policy(RoleName=name, PolicyName=policy["PolicyName"])


class Policy(Provider):
    """An inline policy on roles, users and groups."""

    def create(self, request: Request) -> Physical:
        """Puts the policy on everything it names."""
        self._put(request)
        return Physical(request.generated_name)

    def update(self, request: Request, before: Mapping[str, Any], physical: Physical) -> Physical:
        """Puts the policy anew, and takes it from what is no longer named."""
        self._put(request)
        stale = set(_holders(before)) - set(_holders(request.properties))
        self._remove(request, stale)
        return physical

    def delete(self, request: Request, physical: Physical) -> None:  # noqa: ARG002  the provider's signature
        """Takes the policy from everything it names."""
        self._remove(request, set(_holders(request.properties)))

    def _put(self, request: Request) -> None:
        properties = request.properties
        holders = list(_holders(properties))
        if not holders:
            raise NotDone("At least one of [Groups,Roles,Users] must be non-empty.")
        for kind, holder, policy in holders:
            call = getattr(request.client("iam"), f"put_{kind}_policy")
            document = _document(properties["PolicyDocument"])
            call(**{f"{kind.title()}Name": holder}, PolicyName=policy, PolicyDocument=document)

    def _remove(self, request: Request, holders: set[tuple[str, str, str]]) -> None:
        iam = request.client("iam")
        for kind, holder, policy in sorted(holders):
            try:
                call = getattr(iam, f"delete_{kind}_policy")
                call(**{f"{kind.title()}Name": holder}, PolicyName=policy)
            except iam.exceptions.NoSuchEntityException:
                continue


class ManagedPolicy(Provider):
    """A customer managed policy and what it is attached to."""

    replacing: ClassVar[frozenset[str]] = frozenset({"Description", "ManagedPolicyName", "Path"})

    def create(self, request: Request) -> Physical:
        """Creates the policy and attaches it."""
        iam = request.client("iam")
        arn = iam.create_policy(
            PolicyName=str(request.properties.get("ManagedPolicyName", request.generated_name)),
            PolicyDocument=_document(request.properties["PolicyDocument"]),
            **request.chosen("Description", "Path"),
        )["Policy"]["Arn"]
        for kind, holder, _ in _holders(request.properties):
            getattr(iam, f"attach_{kind}_policy")(**{f"{kind.title()}Name": holder}, PolicyArn=arn)
        return Physical(arn, {"PolicyArn": arn})

    def update(self, request: Request, before: Mapping[str, Any], physical: Physical) -> Physical:
        """Makes a new default version, and moves the attachments."""
        iam = request.client("iam")
        versions = iam.list_policy_versions(PolicyArn=physical.id)["Versions"]
        document = _document(request.properties["PolicyDocument"])
        iam.create_policy_version(PolicyArn=physical.id, PolicyDocument=document, SetAsDefault=True)
        for version in versions:
            iam.delete_policy_version(PolicyArn=physical.id, VersionId=version["VersionId"])
        self._move(request, set(_holders(before)), set(_holders(request.properties)), physical.id)
        return physical

    def delete(self, request: Request, physical: Physical) -> None:
        """Detaches and deletes the policy."""
        iam = request.client("iam")
        try:
            self._move(request, set(_holders(request.properties)), set(), physical.id)
            iam.delete_policy(PolicyArn=physical.id)
        except iam.exceptions.NoSuchEntityException:
            return

    def _move(
        self, request: Request, before: set[tuple[str, str, str]], after: set[tuple[str, str, str]], arn: str
    ) -> None:
        iam = request.client("iam")
        for kind, holder, _ in sorted(after - before):
            getattr(iam, f"attach_{kind}_policy")(**{f"{kind.title()}Name": holder}, PolicyArn=arn)
        for kind, holder, _ in sorted(before - after):
            getattr(iam, f"detach_{kind}_policy")(**{f"{kind.title()}Name": holder}, PolicyArn=arn)


def _holders(properties: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """What a policy is put on: kind (role, user, group), name, and the policy's name."""
    for kind in ("role", "user", "group"):
        for holder in properties.get(f"{kind.title()}s", []):
            yield kind, str(holder), str(properties.get("PolicyName", ""))


def _document(document: Any) -> str:
    """A policy document as IAM's API takes it."""
    return document if isinstance(document, str) else json.dumps(document, default=str)


def _check_size(policies: list[Mapping[str, Any]]) -> None:
    """IAM counts the inline policies of one role together, without white space."""
    size = sum(len("".join(_document(policy["PolicyDocument"]).split())) for policy in policies)
    if size > SIZE_OF_INLINE_POLICIES:
        raise NotDone(f"Maximum policy size of {SIZE_OF_INLINE_POLICIES} bytes exceeded for role")
