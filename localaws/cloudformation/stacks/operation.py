"""Creates and updates a stack's resources, with the events and the rollback of CloudFormation.

Rules: AWS CloudFormation User Guide, "Stack failure options", "DeletionPolicy attribute",
"UpdateReplacePolicy attribute", and "Understand CloudFormation stack creation events".
"""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Literal

from localaws.cloudformation.resources.generated_names import generate_name
from localaws.cloudformation.resources.provider import PhysicalResource, ResourceRequest
from localaws.cloudformation.resources.registry import (
    find_provider,
    is_supported,
    unsupported_type_reason,
)
from localaws.cloudformation.stacks.changed_types import find_type_changes
from localaws.cloudformation.stacks.deletion import FAILURES, delete_resource, status_reason
from localaws.cloudformation.stacks.model import Resource
from localaws.cloudformation.stacks.outputs import evaluate_outputs
from localaws.cloudformation.stacks.references import (
    StackReferences,
    active_resources,
    create_evaluator,
)
from localaws.cloudformation.template.intrinsics import NO_VALUE, TemplateError
from localaws.cloudformation.template.ordering import creation_order

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from localaws.cloudformation.stacks.model import Output, Stack, StackSource
    from localaws.cloudformation.template.intrinsics import Evaluator


class OperationFailed(Exception):  # noqa: N818  CloudFormation's word
    """Resources or the stack's outputs failed; the arguments are the logical IDs or the stack's name.

    The stack's events, or the stack's status reason, say why.
    """


class StackOperation:
    """One creation or update of a stack: applies a template, and can roll back what it has done."""

    def __init__(self, stack: Stack, source: StackSource, exports: Mapping[str, str]) -> None:
        """Prepares an operation.

        Args:
            stack: The stack to create or to update.
            source: The template and its parameter values.
            exports: The values of the other stacks' exports, by export name.
        """
        self.stack = stack
        self.source = source
        self.references = StackReferences(stack.identity, source, exports)
        self._evaluator: Evaluator = create_evaluator(self.references, source, stack.identity.region)
        self._resources: dict[str, Resource] = {}
        self._rollback_steps: list[Callable[[], None]] = []
        self._superseded: list[Resource] = []
        self._canceled = stack.canceled

    def apply(self) -> tuple[Output, ...]:
        """Creates and updates the resources in dependency order.

        Returns:
            The stack's outputs.

        Raises:
            OperationFailed: A resource or an output failed, or the operation was canceled.
        """
        bodies = active_resources(self.source.template, self._evaluator)
        reason = find_type_changes(self.stack, bodies)
        if reason:
            self.stack.reason = reason
            raise OperationFailed(self.stack.identity.name)
        self._reject_unsupported_types(bodies)
        for logical_id in creation_order(self.source.template["Resources"]):
            if logical_id not in bodies:
                continue
            if self.stack.canceled.is_set():
                raise OperationFailed(logical_id)
            self._apply_resource(logical_id, bodies[logical_id])
        outputs: tuple[Output, ...] = self._evaluate(
            lambda: evaluate_outputs(self.source.template, self._evaluator), self.stack.identity.name
        )
        removed = [item for name, item in self.stack.resources.items() if name not in self._resources]
        self._superseded = [*removed, *self._superseded]
        return outputs

    def commit(self) -> None:
        """Stores the result in the stack, and deletes the resources that were replaced or removed."""
        self.stack.resources = self._resources
        self.stack.imports = frozenset(self.references.imports)
        for resource in reversed(self._superseded):
            replaced = resource.logical_id in self._resources
            policy = resource.update_replace_policy if replaced else resource.deletion_policy
            delete_resource(self.stack, replace(resource, deletion_policy=policy))

    def roll_back(self) -> None:
        """Undoes every step, the last one first. A rollback can't be canceled."""
        self._canceled = threading.Event()
        for undo in reversed(self._rollback_steps):
            undo()

    def _reject_unsupported_types(self, bodies: Mapping[str, Mapping[str, Any]]) -> None:
        """Records all resources that the local AWS can't create, before it creates the first one."""
        rejected = {name: body["Type"] for name, body in bodies.items() if not is_supported(body["Type"])}
        for name, kind in rejected.items():
            self.stack.record_resource(name, kind, "CREATE_FAILED", reason=unsupported_type_reason(kind))
        if rejected:
            raise OperationFailed(*rejected)

    def _apply_resource(self, logical_id: str, body: Mapping[str, Any]) -> None:
        properties = self._evaluate(lambda: self._properties(body), logical_id, body["Type"])
        existing = self.stack.resources.get(logical_id)
        if existing is None:
            resource = self._create(logical_id, body, properties)
        elif existing.properties == properties:
            resource = _set_policies(existing, body)
        else:
            resource = self._update(existing, body, properties)
        self._resources[logical_id] = resource
        self.references.physical[logical_id] = resource.physical

    def _properties(self, body: Mapping[str, Any]) -> dict[str, Any]:
        properties = self._evaluator.resolve(body.get("Properties") or {})
        return {} if properties is NO_VALUE else properties

    def _create(self, logical_id: str, body: Mapping[str, Any], properties: Mapping[str, Any]) -> Resource:
        kind = body["Type"]
        request = self._request(logical_id, kind, properties)
        self.stack.record_resource(logical_id, kind, "CREATE_IN_PROGRESS")
        unfinished = PhysicalResource(request.generated_name)
        resource = Resource(logical_id, kind, properties, unfinished, "CREATE_FAILED")
        provider = find_provider(kind)
        try:
            physical = self._run_provider(lambda: provider.create(request), logical_id, kind, "CREATE")
        except OperationFailed:
            if provider.deletes_after_failed_creation:
                self._rollback_steps.append(lambda: _delete_created(self.stack, resource, body))
            raise
        self.stack.record_resource(logical_id, kind, "CREATE_COMPLETE", physical_id=physical.id)
        created = _set_policies(replace(resource, physical=physical, status="CREATE_COMPLETE"), body)
        self._rollback_steps.append(lambda: _delete_created(self.stack, created, body))
        return created

    def _update(self, existing: Resource, body: Mapping[str, Any], properties: Mapping[str, Any]) -> Resource:
        if find_provider(existing.type).requires_replacement(existing.properties, properties):
            self._superseded.append(existing)
            return self._create(existing.logical_id, body, properties)
        physical = self._update_in_place(existing, properties)
        if physical.id != existing.physical.id:
            self._superseded.append(existing)
        updated = replace(existing, properties=properties, physical=physical, status="UPDATE_COMPLETE")
        self._rollback_steps.append(lambda: self._restore(updated, existing))
        return _set_policies(updated, body)

    def _update_in_place(self, existing: Resource, properties: Mapping[str, Any]) -> PhysicalResource:
        """Updates a resource, and records the events."""
        name, kind, current = existing.logical_id, existing.type, existing.physical
        request = self._request(name, kind, properties, existing.properties)
        self.stack.record_resource(name, kind, "UPDATE_IN_PROGRESS", physical_id=current.id)
        provider = find_provider(kind)
        physical = self._run_provider(lambda: provider.update(request, current), name, kind, "UPDATE")
        self.stack.record_resource(name, kind, "UPDATE_COMPLETE", physical_id=physical.id)
        return physical

    def _restore(self, updated: Resource, existing: Resource) -> None:
        """Restores the previous properties of an updated resource."""
        name, kind = existing.logical_id, existing.type
        request = self._request(name, kind, existing.properties, updated.properties)
        reason = ""
        try:
            find_provider(kind).update(request, updated.physical)
            status = "UPDATE_COMPLETE"
        except FAILURES as error:
            status, reason = "UPDATE_FAILED", status_reason(error)
        self.stack.record_resource(name, kind, status, physical_id=existing.physical.id, reason=reason)

    def _request(
        self,
        logical_id: str,
        kind: str,
        properties: Mapping[str, Any],
        previous_properties: Mapping[str, Any] | None = None,
    ) -> ResourceRequest:
        return ResourceRequest(
            logical_id,
            kind,
            properties,
            self.stack.identity,
            generate_name(self.stack.identity, logical_id, kind),
            previous_properties or {},
            self._canceled,
            self.source.capabilities,
        )

    def _run_provider(
        self,
        step: Callable[[], PhysicalResource],
        logical_id: str,
        kind: str,
        verb: Literal["CREATE", "UPDATE"],
    ) -> PhysicalResource:
        """Runs a provider's operation; if it fails, records the event and raises OperationFailed."""
        try:
            return step()
        except FAILURES as error:
            reason = status_reason(error)
            self.stack.record_resource(logical_id, kind, f"{verb}_FAILED", reason=reason)
            raise OperationFailed(logical_id) from error

    def _evaluate(self, step: Callable[[], Any], logical_id: str, kind: str = "") -> Any:
        """Evaluates a part of the template; if that fails, records the reason and raises OperationFailed."""
        try:
            return step()
        except TemplateError as error:
            if kind:
                status = f"{'UPDATE' if logical_id in self.stack.resources else 'CREATE'}_FAILED"
                self.stack.record_resource(logical_id, kind, status, reason=str(error))
            else:
                self.stack.reason = str(error)
            raise OperationFailed(logical_id) from error


def _set_policies(resource: Resource, body: Mapping[str, Any]) -> Resource:
    deletion = body.get("DeletionPolicy", "Delete")
    return replace(
        resource, deletion_policy=deletion, update_replace_policy=body.get("UpdateReplacePolicy", "Delete")
    )


def _delete_created(stack: Stack, resource: Resource, body: Mapping[str, Any]) -> None:
    """Deletes a resource that a failed operation has created."""
    created = _set_policies(resource, body)
    if created.deletion_policy == "RetainExceptOnCreate":
        created = replace(created, deletion_policy="Delete")
    delete_resource(stack, created)
