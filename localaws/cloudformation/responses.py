"""CloudFormation's API: moto's endpoint for the local AWS's own stacks and change sets.

moto's stacks ignore transforms and macros, have no outputs after a change set, and hide failures. moto's stack sets
are used as they are.
"""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any

from moto.cloudformation import urls
from moto.cloudformation.exceptions import CloudFormationError, ValidationError
from moto.core.responses import ActionResult, EmptyResult

from localaws.cloudformation import change_set_descriptions, descriptions, operation_events
from localaws.cloudformation.nested_stacks import LocalNestedStacks
from localaws.cloudformation.region import InvalidRequest, Region
from localaws.cloudformation.request_reader import RequestReader, region_for, returns_api_errors
from localaws.cloudformation.resources.nested_stack import use_stack_operations
from localaws.cloudformation.stacks.exports import list_exports_by_name, list_importing_stacks
from localaws.cloudformation.template.parser import template_text

if TYPE_CHECKING:
    from localaws.cloudformation.resources.provider import StackIdentity


class _ChangeSetNotFoundError(CloudFormationError):
    code = "ChangeSetNotFound"


def install() -> None:
    """Replaces moto's CloudFormation API. Call this before the server's first CloudFormation request."""
    urls.url_paths["{0}/$"] = LocalCloudFormationResponse.dispatch
    use_stack_operations(LocalNestedStacks(_find_region))
    # `descriptions` returns complete responses, so moto must not transform them.
    LocalCloudFormationResponse.RESPONSE_KEY_PATH_TO_TRANSFORMER = {}


def _find_region(stack: StackIdentity) -> Region:
    return region_for(stack.account, stack.region, stack.partition)


class LocalCloudFormationResponse(RequestReader):
    """Responds to requests. moto calls the method that has the action's name in snake case."""

    @returns_api_errors
    def create_stack(self) -> ActionResult:
        """CreateStack."""
        submission = self.read_submission(None, direct=True)
        stack = self.cloudformation.create(self._get_param("StackName"), submission, self.read_on_failure())
        return ActionResult({"StackId": stack.identity.id, "OperationId": stack.operation.id})

    @returns_api_errors
    def update_stack(self) -> ActionResult:
        """UpdateStack."""
        stack = self.read_stack()
        self.cloudformation.update(stack, self.read_submission(stack, direct=True))
        return ActionResult({"StackId": stack.identity.id, "OperationId": stack.operation.id})

    @returns_api_errors
    def delete_stack(self) -> ActionResult:
        """DeleteStack, which succeeds if the stack doesn't exist."""
        try:
            stack = self.cloudformation.find(self._get_param("StackName"))
        except InvalidRequest:
            return EmptyResult()
        self.cloudformation.delete(stack, self.read_token())
        return EmptyResult()

    @returns_api_errors
    def cancel_update_stack(self) -> ActionResult:
        """CancelUpdateStack."""
        self.cloudformation.cancel_update(self.read_stack())
        return EmptyResult()

    @returns_api_errors
    def create_change_set(self) -> ActionResult:
        """CreateChangeSet."""
        kind = self._get_param("ChangeSetType", "UPDATE")
        if kind not in ("CREATE", "UPDATE"):
            raise InvalidRequest(f"The local AWS doesn't support change sets of the type {kind}.")
        previous = self.read_stack() if kind == "UPDATE" else None
        change_set = self.cloudformation.create_change_set(
            self._get_param("ChangeSetName"),
            self._get_param("StackName"),
            kind,
            self.read_submission(previous, direct=False),
            self._get_param("Description", ""),
        )
        return ActionResult({"Id": change_set.id, "StackId": change_set.stack.identity.id})

    def _change_set(self) -> Any:
        try:
            return self.cloudformation.find_change_set(
                self._get_param("ChangeSetName"), self._get_param("StackName")
            )
        except InvalidRequest as error:
            raise _ChangeSetNotFoundError(str(error)) from error

    def describe_change_set(self) -> ActionResult:
        """DescribeChangeSet."""
        with_values = self._get_bool_param("IncludePropertyValues") or False
        described = change_set_descriptions.describe_change_set(self._change_set(), with_values=with_values)
        return ActionResult(described)

    @returns_api_errors
    def execute_change_set(self) -> ActionResult:
        """ExecuteChangeSet."""
        self.cloudformation.execute(self._change_set(), self.read_on_failure(), self.read_token())
        return EmptyResult()

    def delete_change_set(self) -> ActionResult:
        """DeleteChangeSet, which succeeds if the stack exists and the change set doesn't."""
        if self._get_param("StackName"):
            self.read_stack()
        with contextlib.suppress(_ChangeSetNotFoundError):
            self.cloudformation.change_sets.pop(self._change_set().id, None)
        return EmptyResult()

    def list_change_sets(self) -> ActionResult:
        """ListChangeSets."""
        stack = self.read_stack()
        matching = [item for item in self.cloudformation.change_sets.values() if item.stack is stack]
        summaries = [change_set_descriptions.summarize_change_set(item) for item in matching]
        return ActionResult({"Summaries": summaries})

    def describe_stacks(self) -> ActionResult:
        """DescribeStacks."""
        if self._get_param("StackName"):
            return ActionResult({"Stacks": [descriptions.describe_stack(self.read_stack())]})
        return ActionResult(
            {"Stacks": [descriptions.describe_stack(item) for item in self.cloudformation.active_stacks()]}
        )

    def list_stacks(self) -> ActionResult:
        """ListStacks."""
        wanted = self._get_param("StackStatusFilter", [])
        matching = [
            item for item in self.cloudformation.stacks.values() if not wanted or item.status in wanted
        ]
        return ActionResult({"StackSummaries": [descriptions.summarize_stack(item) for item in matching]})

    def describe_stack_events(self) -> ActionResult:
        """DescribeStackEvents, the newest event first."""
        stack = self.read_stack()
        events = [descriptions.describe_event(stack, item) for item in reversed(stack.events)]
        return ActionResult({"StackEvents": events})

    @returns_api_errors
    def describe_events(self) -> ActionResult:
        """DescribeEvents of a stack, an operation, or a change set, the newest event first."""
        if self._get_param("ChangeSetName"):
            self._change_set()  # Only CloudFormation's early validation adds events to a change set.
            return ActionResult({"OperationEvents": []})
        operation = self._get_param("OperationId")
        if not operation and not self._get_param("StackName"):
            raise ValidationError(
                message="One of ChangeSetName, OperationId or StackName must be specified as input."
            )
        every = list(self.cloudformation.stacks.values())
        stacks = [self.read_stack()] if self._get_param("StackName") else every
        only_failed = bool((self._get_param("Filters") or {}).get("FailedEvents"))
        events = operation_events.describe_operation_events(stacks, operation, only_failed=only_failed)
        return ActionResult({"OperationEvents": events})

    def list_hook_results(self) -> ActionResult:
        """ListHookResults: none, because there are no hooks."""
        return ActionResult({"HookResults": []})

    def describe_stack_resources(self) -> ActionResult:
        """DescribeStackResources."""
        stack, wanted = self.read_stack(), self._get_param("LogicalResourceId")
        matching = [item for name, item in stack.resources.items() if wanted in (None, name)]
        return ActionResult(
            {"StackResources": [descriptions.describe_resource(stack, item) for item in matching]}
        )

    def describe_stack_resource(self) -> ActionResult:
        """DescribeStackResource."""
        stack, name = self.read_stack(), self._get_param("LogicalResourceId")
        if name not in stack.resources:
            message = f"Resource {name} does not exist for stack {stack.identity.name}"
            raise ValidationError(message=message)
        return ActionResult(
            {"StackResourceDetail": descriptions.describe_resource(stack, stack.resources[name])}
        )

    def list_stack_resources(self) -> ActionResult:
        """ListStackResources."""
        stack = self.read_stack()
        matching = [descriptions.describe_resource(stack, item) for item in stack.resources.values()]
        return ActionResult({"StackResourceSummaries": matching})

    def list_exports(self) -> ActionResult:
        """ListExports."""
        exports = [
            {"ExportingStackId": stack.identity.id, "Name": name, "Value": value}
            for name, (value, stack) in list_exports_by_name(self.cloudformation.active_stacks()).items()
        ]
        return ActionResult({"Exports": exports})

    def list_imports(self) -> ActionResult:
        """ListImports."""
        name = self._get_param("ExportName")
        names = list_importing_stacks(self.cloudformation.active_stacks(), name)
        if not names:
            raise ValidationError(message=f"Export '{name}' is not imported by any stack.")
        return ActionResult({"Imports": names})

    @returns_api_errors
    def get_template(self) -> ActionResult:
        """GetTemplate: the submitted or the processed template."""
        if self._get_param("ChangeSetName"):
            change_set = self._change_set()
            source = change_set.source or change_set.stack.source
        else:
            source = self.read_stack().source
        processed = self._get_param("TemplateStage", "Original") == "Processed"
        body = template_text(dict(source.template)) if processed else source.original
        return ActionResult({"TemplateBody": body, "StagesAvailable": ["Original", "Processed"]})

    @returns_api_errors
    def get_template_summary(self) -> ActionResult:
        """GetTemplateSummary."""
        text = self.read_stack().source.original if self._get_param("StackName") else self.read_template(None)
        return ActionResult(descriptions.summarize_template(text))

    @returns_api_errors
    def validate_template(self) -> ActionResult:
        """ValidateTemplate."""
        return ActionResult(descriptions.summarize_template(self.read_template(None)))
