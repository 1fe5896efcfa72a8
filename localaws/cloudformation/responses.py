"""CloudFormation's API: moto's endpoint for the local AWS's own stacks and change sets.

moto's stacks ignore transforms and macros, have no outputs after a change set, and hide failures. Its stack sets create
stacks with names that few resources accept.
"""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any, NoReturn

from moto.cloudformation import urls
from moto.cloudformation.exceptions import CloudFormationError, ValidationError
from moto.core.responses import ActionResult, EmptyResult

from localaws.cloudformation import change_set_descriptions, descriptions, operation_events
from localaws.cloudformation.change_sets import ChangeSetRequest
from localaws.cloudformation.nested_stacks import LocalNestedStacks
from localaws.cloudformation.request_checks import InvalidRequest
from localaws.cloudformation.request_reader import region_for, returns_api_errors
from localaws.cloudformation.resource_responses import ResourceResponse
from localaws.cloudformation.resources.types.nested_stack import use_stack_operations
from localaws.cloudformation.template.parser import template_text

if TYPE_CHECKING:
    from localaws.cloudformation.region import Region
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


class LocalCloudFormationResponse(ResourceResponse):
    """Responds to requests. moto calls the method that has the action's name in snake case."""

    @returns_api_errors
    def create_stack(self) -> ActionResult:
        """CreateStack."""
        submission = self.read_submission(None, direct=True)
        stack = self.cloudformation.create(self._get_param("StackName"), submission, self.read_on_failure())
        stack.protected = self._get_bool_param("EnableTerminationProtection") or False
        return ActionResult({"StackId": stack.identity.id, "OperationId": stack.operation.id})

    @returns_api_errors
    def update_stack(self) -> ActionResult:
        """UpdateStack."""
        stack = self.read_stack(brackets=True)
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

    def update_termination_protection(self) -> ActionResult:
        """UpdateTerminationProtection."""
        stack = self.read_stack()
        stack.protected = self._get_bool_param("EnableTerminationProtection") or False
        return ActionResult({"StackId": stack.identity.id})

    def set_stack_policy(self) -> NoReturn:
        """SetStackPolicy and other actions, which moto implements only for its own stacks."""
        raise NotImplementedError

    get_stack_policy = create_stack_set = set_stack_policy

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
        previous = self.read_stack(brackets=True) if kind == "UPDATE" else None
        request = ChangeSetRequest(
            name=self._get_param("ChangeSetName"),
            stack_name=self._get_param("StackName"),
            kind=kind,
            description=self._get_param("Description", ""),
            on_failure=self._get_param("OnStackFailure") or "",
            includes_nested=self._get_bool_param("IncludeNestedStacks") or False,
        )
        submission = self.read_submission(previous, direct=False)
        change_set = self.cloudformation.create_change_set(request, submission)
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
        change_set = self._change_set()
        on_failure = change_set.request.on_failure or self.read_on_failure()
        self.cloudformation.execute(change_set, on_failure, self.read_token())
        return EmptyResult()

    @returns_api_errors
    def delete_change_set(self) -> ActionResult:
        """DeleteChangeSet, which succeeds if the stack exists and the change set doesn't."""
        if self._get_param("StackName"):
            self.read_stack()
        with contextlib.suppress(_ChangeSetNotFoundError):
            self.cloudformation.delete_change_set(self._change_set())
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
        stack = self.read_stack(brackets=True)
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
        stacks = [self.read_stack(brackets=True)] if self._get_param("StackName") else every
        only_failed = bool((self._get_param("Filters") or {}).get("FailedEvents"))
        events = operation_events.describe_operation_events(stacks, operation, only_failed=only_failed)
        return ActionResult({"OperationEvents": events})

    def list_hook_results(self) -> ActionResult:
        """ListHookResults: none, because there are no hooks."""
        return ActionResult({"HookResults": []})

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
