"""Builds, changes and deletes stacks, with CloudFormation's rollbacks and events.

Rules: AWS CloudFormation User Guide, "Stack failure options", "DeletionPolicy attribute",
"UpdateReplacePolicy attribute" and "Understand CloudFormation stack creation events".
"""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from localaws.cloudformation.resources.generated_names import generated_name
from localaws.cloudformation.resources.provider import NotDone, Physical, Request
from localaws.cloudformation.resources.registry import provider_of
from localaws.cloudformation.stacks.model import Output, Resource
from localaws.cloudformation.stacks.references import StackReferences, evaluation_of
from localaws.cloudformation.template.intrinsics import NO_VALUE, TemplateError
from localaws.cloudformation.template.ordering import creation_order

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from localaws.cloudformation.stacks.model import Source, Stack
    from localaws.cloudformation.template.intrinsics import Evaluation

FAILURES = (NotDone, ClientError, BotoCoreError, TemplateError)


class ResourceFailed(Exception):  # noqa: N818  CloudFormation's word
    """A resource, or the stack's outputs, could not be made; the stack's events say why."""


class Operation:
    """One create or update of one stack: makes what the new source asks for, and can take it back."""

    def __init__(self, stack: Stack, source: Source, exports: Mapping[str, str], verb: str) -> None:
        """`exports`: the region's exports by name. `verb`: CREATE or UPDATE, as statuses are named."""
        self.stack = stack
        self.source = source
        self.verb = verb
        self.references = StackReferences(stack.identity, source, exports)
        self._evaluation: Evaluation = evaluation_of(self.references, source, stack.identity.region)
        self._resources: dict[str, Resource] = {}
        self._undo: list[Callable[[], None]] = []
        self._superseded: list[Resource] = []
        self._cancelled = stack.cancelled

    def make(self) -> tuple[Output, ...]:
        """Creates and changes resources in order; gives the outputs. Raises ResourceFailed."""
        bodies = self.source.template["Resources"]
        for logical_id in creation_order(bodies):
            body = bodies[logical_id]
            if self.stack.cancelled.is_set():
                raise ResourceFailed(logical_id)
            if "Condition" in body and not self._evaluation.holds(body["Condition"]):
                continue
            self._make_resource(logical_id, body)
        outputs: tuple[Output, ...] = self._evaluated(self._outputs, self.stack.identity.name)
        removed = [item for name, item in self.stack.resources.items() if name not in self._resources]
        self._superseded = [*removed, *self._superseded]
        return outputs

    def keep(self) -> None:
        """Makes what was made the stack's own, and deletes what it no longer needs."""
        self.stack.resources = self._resources
        self.stack.imports = frozenset(self.references.imports)
        for resource in reversed(self._superseded):
            replaced = resource.logical_id in self._resources
            policy = resource.update_replace_policy if replaced else resource.deletion_policy
            delete_resource(self.stack, replace(resource, deletion_policy=policy))

    def take_back(self) -> None:
        """Undoes everything that was made, the last first; that can't be given up."""
        self._cancelled = threading.Event()
        for step in reversed(self._undo):
            step()

    def _make_resource(self, logical_id: str, body: Mapping[str, Any]) -> None:
        properties = self._evaluated(lambda: self._properties(body), logical_id, body["Type"])
        existing = self.stack.resources.get(logical_id)
        if existing is None or existing.type != body["Type"]:
            resource = self._create(logical_id, body, properties)
        elif existing.properties == properties:
            resource = _with_policies(existing, body)
        else:
            resource = self._update(existing, body, properties)
        self._resources[logical_id] = resource
        self.references.physical[logical_id] = resource.physical

    def _properties(self, body: Mapping[str, Any]) -> dict[str, Any]:
        properties = self._evaluation.resolve(body.get("Properties") or {})
        return {} if properties is NO_VALUE else properties

    def _create(self, logical_id: str, body: Mapping[str, Any], properties: Mapping[str, Any]) -> Resource:
        kind = body["Type"]
        request = self._request(logical_id, kind, properties)
        self.stack.record_resource(logical_id, kind, "CREATE_IN_PROGRESS")
        named = Resource(logical_id, kind, properties, Physical(request.generated_name), "CREATE_FAILED")
        try:
            physical = self._attempt(lambda: provider_of(kind).create(request), logical_id, kind, "CREATE")
        except ResourceFailed:
            if provider_of(kind).deletes_failed:
                self._undo.append(lambda: _discard(self.stack, named, body))
            raise
        self.stack.record_resource(logical_id, kind, "CREATE_COMPLETE", physical_id=physical.id)
        resource = _with_policies(replace(named, physical=physical, status="CREATE_COMPLETE"), body)
        self._undo.append(lambda: _discard(self.stack, resource, body))
        return resource

    def _update(self, existing: Resource, body: Mapping[str, Any], properties: Mapping[str, Any]) -> Resource:
        provider = provider_of(existing.type)
        if provider.replaces(existing.properties, properties):
            self._superseded.append(existing)
            return self._create(existing.logical_id, body, properties)
        physical = self._change(existing, properties)
        if physical.id != existing.physical.id:
            self._superseded.append(existing)
        updated = replace(existing, properties=properties, physical=physical, status="UPDATE_COMPLETE")
        self._undo.append(lambda: self._revert(updated, existing))
        return _with_policies(updated, body)

    def _change(self, existing: Resource, properties: Mapping[str, Any]) -> Physical:
        """Changes a resource in place, with its events."""
        name, kind, before = existing.logical_id, existing.type, existing.physical
        request = self._request(name, kind, properties)
        self.stack.record_resource(name, kind, "UPDATE_IN_PROGRESS", physical_id=before.id)
        physical = self._attempt(
            lambda: provider_of(kind).update(request, existing.properties, before), name, kind, "UPDATE"
        )
        self.stack.record_resource(name, kind, "UPDATE_COMPLETE", physical_id=physical.id)
        return physical

    def _revert(self, updated: Resource, existing: Resource) -> None:
        """Gives a changed resource its old properties again."""
        request = self._request(existing.logical_id, existing.type, existing.properties)
        reason = ""
        try:
            provider_of(existing.type).update(request, updated.properties, updated.physical)
            status = "UPDATE_COMPLETE"
        except FAILURES as error:
            status, reason = "UPDATE_FAILED", reason_of(error)
        name, kind, physical_id = existing.logical_id, existing.type, existing.physical.id
        self.stack.record_resource(name, kind, status, physical_id=physical_id, reason=reason)

    def _request(self, logical_id: str, kind: str, properties: Mapping[str, Any]) -> Request:
        name = generated_name(self.stack.identity, logical_id, kind)
        given = self.source.capabilities
        return Request(logical_id, kind, properties, self.stack.identity, name, self._cancelled, given)

    def _attempt(self, step: Callable[[], Physical], logical_id: str, kind: str, verb: str) -> Physical:
        try:
            return step()
        except FAILURES as error:
            reason = reason_of(error)
            self.stack.record_resource(logical_id, kind, f"{verb}_FAILED", reason=reason)
            raise ResourceFailed(logical_id) from error

    def _evaluated(self, step: Callable[[], Any], logical_id: str, kind: str = "") -> Any:
        """A step that evaluates part of the template; raises ResourceFailed with an event."""
        try:
            return step()
        except TemplateError as error:
            if kind:
                status = f"{'UPDATE' if logical_id in self.stack.resources else 'CREATE'}_FAILED"
                self.stack.record_resource(logical_id, kind, status, reason=str(error))
            else:
                self.stack.reason = str(error)
            raise ResourceFailed(logical_id) from error

    def _outputs(self) -> tuple[Output, ...]:
        declared = self.source.template.get("Outputs") or {}
        return tuple(
            self._output(key, body)
            for key, body in declared.items()
            if "Condition" not in body or self._evaluation.holds(body["Condition"])
        )

    def _output(self, key: str, body: Mapping[str, Any]) -> Output:
        value = self._evaluation.resolve(body.get("Value"))
        if isinstance(value, (dict, list)) or value is None:
            raise TemplateError(
                f"Template format error: The Value field of Outputs member {key} must evaluate to a String."
            )
        export = self._evaluation.resolve(body["Export"])["Name"] if body.get("Export") else ""
        return Output(key, str(value), str(body.get("Description", "")), str(export))


def _with_policies(resource: Resource, body: Mapping[str, Any]) -> Resource:
    deletion = body.get("DeletionPolicy", "Delete")
    return replace(
        resource, deletion_policy=deletion, update_replace_policy=body.get("UpdateReplacePolicy", "Delete")
    )


def delete_resource(stack: Stack, resource: Resource) -> bool:
    """Deletes a resource unless its policy keeps it; False, and an event that says why, where that failed."""
    name, kind, physical_id = resource.logical_id, resource.type, resource.physical.id
    if resource.deletion_policy.startswith("Retain"):
        stack.record_resource(name, kind, "DELETE_SKIPPED", physical_id=physical_id)
        return True
    stack.record_resource(name, kind, "DELETE_IN_PROGRESS", physical_id=physical_id)
    request = Request(name, kind, resource.properties, stack.identity, physical_id)
    try:
        provider_of(kind).delete(request, resource.physical)
    except FAILURES as error:
        reason = reason_of(error)
        stack.record_resource(name, kind, "DELETE_FAILED", physical_id=physical_id, reason=reason)
        return False
    stack.record_resource(name, kind, "DELETE_COMPLETE", physical_id=physical_id)
    return True


def _discard(stack: Stack, resource: Resource, body: Mapping[str, Any]) -> None:
    """Deletes what a failed operation made."""
    kept = _with_policies(resource, body)
    is_ours = kept.deletion_policy == "RetainExceptOnCreate"
    delete_resource(stack, replace(kept, deletion_policy="Delete") if is_ours else kept)


def deletion_order(stack: Stack) -> list[Resource]:
    """The stack's resources so that each goes before what it refers to."""
    order = creation_order(stack.source.template.get("Resources", {}))
    return [stack.resources[name] for name in reversed(order) if name in stack.resources]


def reason_of(error: Exception) -> str:
    """A failure as a stack event words it."""
    if isinstance(error, ClientError):
        response = error.response
        status = response.get("ResponseMetadata", {}).get("HTTPStatusCode", 400)
        return (
            f'Resource handler returned message: "{response["Error"].get("Message", "")} '
            f'(Service: {error.operation_name}, Status Code: {status})" '
            f"(HandlerErrorCode: {response['Error'].get('Code', 'GeneralServiceException')})"
        )
    return str(error)
