"""CloudFormation's API over HTTP: moto's endpoint with our stacks and change sets behind it.

moto ignores transforms and macros, gives change-set stacks no outputs and swallows what fails. Its stack
sets stay as they are.
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any, Final, ParamSpec, TypeVar

from moto.cloudformation import urls
from moto.cloudformation.exceptions import CloudFormationError, ValidationError
from moto.cloudformation.responses import CloudFormationResponse
from moto.core.responses import ActionResult, EmptyResult

from localaws.cloudformation import descriptions
from localaws.cloudformation.nested_stacks import NestedStacks
from localaws.cloudformation.region import Refused, Region
from localaws.cloudformation.resources.nested_stack import make_with
from localaws.cloudformation.stacks.exports import exports_of, importers
from localaws.cloudformation.stacks.submission import InsufficientCapabilities, Submission, read_url
from localaws.cloudformation.template.intrinsics import TemplateError
from localaws.cloudformation.template.parser import TemplateFormatError, template_text
from localaws.cloudformation.template.transforms import TransformFailed

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from localaws.cloudformation.resources.provider import StackIdentity
    from localaws.cloudformation.stacks.model import Stack

P = ParamSpec("P")
T = TypeVar("T")

LARGEST_BODY: Final = 51_200
_REGIONS: Final[dict[tuple[str, str], Region]] = {}


class _InsufficientCapabilitiesError(CloudFormationError):
    code = "InsufficientCapabilitiesException"


class _ChangeSetNotFoundError(CloudFormationError):
    code = "ChangeSetNotFound"


def install() -> None:
    """Puts this API in the place of moto's. Before the server takes its first CloudFormation request."""
    urls.url_paths["{0}/$"] = LocalCloudFormationResponse.dispatch
    make_with(NestedStacks(_region_of))
    # descriptions have their final form: nothing of moto's is to be reshaped
    LocalCloudFormationResponse.RESPONSE_KEY_PATH_TO_TRANSFORMER = {}


def _region(account: str, region: str, partition: str) -> Region:
    return _REGIONS.setdefault((account, region), Region(account, region, partition))


def _region_of(stack: StackIdentity) -> Region:
    return _region(stack.account, stack.region, stack.partition)


def refusing(action: Callable[P, T]) -> Callable[P, T]:
    """The action with what the rooms behind it raise turned into the API's errors."""

    @functools.wraps(action)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return action(*args, **kwargs)
        except InsufficientCapabilities as error:
            raise _InsufficientCapabilitiesError(str(error)) from error
        except (Refused, TemplateError, TemplateFormatError, TransformFailed) as error:
            raise ValidationError(message=str(error)) from error

    return wrapped


class LocalCloudFormationResponse(CloudFormationResponse):
    """Answers requests. The method names are moto's: an action's name in snake case."""

    @property
    def here(self) -> Region:
        """The stacks of the caller's account in the request's region."""
        return _region(self.current_account, self.region, self.partition)

    def _stack(self) -> Stack:
        name = self._get_param("StackName")
        try:
            return self.here.find(name)
        except Refused as error:
            raise ValidationError(message=str(error)) from error

    def _submission(self, previous: Stack | None, *, direct: bool) -> Submission:
        """What the request submits; `previous` gives the template and values that it wants to use again."""
        given = previous.source.given if previous else {}
        return Submission(
            text=self._text(previous),
            region=self.region,
            account=self.current_account,
            given=dict(_given(self._get_param("Parameters", []), given)),
            tags={tag["Key"]: tag["Value"] for tag in self._get_param("Tags", [])},
            capabilities=tuple(self._get_param("Capabilities", [])),
            direct=direct,
        )

    def _text(self, previous: Stack | None) -> str:
        if previous and self._get_bool_param("UsePreviousTemplate"):
            return previous.source.original
        url, body = self._get_param("TemplateURL"), self._get_param("TemplateBody")
        if url:
            return read_url(url, self.region, self.current_account)
        if not body:
            raise ValidationError(message="Either Template URL or Template Body must be specified.")
        if len(body.encode()) > LARGEST_BODY:
            raise ValidationError(
                message="1 validation error detected: Value at 'templateBody' failed to satisfy constraint: "
                f"Member must have length less than or equal to {LARGEST_BODY}"
            )
        return str(body)

    def _on_failure(self) -> str:
        disabled = self._get_bool_param("DisableRollback")
        return "DO_NOTHING" if disabled else self._get_param("OnFailure") or "ROLLBACK"

    @refusing
    def create_stack(self) -> ActionResult:
        """CreateStack."""
        submission = self._submission(None, direct=True)
        stack = self.here.create(self._get_param("StackName"), submission, self._on_failure())
        return ActionResult({"StackId": stack.identity.id})

    @refusing
    def update_stack(self) -> ActionResult:
        """UpdateStack."""
        stack = self._stack()
        self.here.update(stack, self._submission(stack, direct=True))
        return ActionResult({"StackId": stack.identity.id})

    @refusing
    def delete_stack(self) -> ActionResult:
        """DeleteStack; a stack that does not exist is fine, as on AWS."""
        try:
            stack = self.here.find(self._get_param("StackName"))
        except Refused:
            return EmptyResult()
        self.here.delete(stack)
        return EmptyResult()

    @refusing
    def cancel_update_stack(self) -> ActionResult:
        """CancelUpdateStack."""
        self.here.cancel_update(self._stack())
        return EmptyResult()

    @refusing
    def create_change_set(self) -> ActionResult:
        """CreateChangeSet."""
        kind = self._get_param("ChangeSetType", "UPDATE")
        previous = self._stack() if kind == "UPDATE" else None
        change_set = self.here.create_change_set(
            self._get_param("ChangeSetName"),
            self._get_param("StackName"),
            kind,
            self._submission(previous, direct=False),
            self._get_param("Description", ""),
        )
        return ActionResult({"Id": change_set.id, "StackId": change_set.stack.identity.id})

    def _change_set(self) -> Any:
        try:
            return self.here.find_change_set(self._get_param("ChangeSetName"), self._get_param("StackName"))
        except Refused as error:
            raise _ChangeSetNotFoundError(str(error)) from error

    def describe_change_set(self) -> ActionResult:
        """DescribeChangeSet."""
        return ActionResult(descriptions.change_set(self._change_set()))

    @refusing
    def execute_change_set(self) -> ActionResult:
        """ExecuteChangeSet."""
        self.here.execute(self._change_set(), self._on_failure())
        return EmptyResult()

    def delete_change_set(self) -> ActionResult:
        """DeleteChangeSet."""
        self.here.change_sets.pop(self._change_set().id, None)
        return EmptyResult()

    def list_change_sets(self) -> ActionResult:
        """ListChangeSets."""
        stack = self._stack()
        found = [item for item in self.here.change_sets.values() if item.stack is stack]
        return ActionResult({"Summaries": [descriptions.change_set_summary(item) for item in found]})

    def describe_stacks(self) -> ActionResult:
        """DescribeStacks."""
        if self._get_param("StackName"):
            return ActionResult({"Stacks": [descriptions.stack(self._stack())]})
        return ActionResult({"Stacks": [descriptions.stack(item) for item in self.here.living()]})

    def list_stacks(self) -> ActionResult:
        """ListStacks."""
        wanted = self._get_param("StackStatusFilter", [])
        found = [item for item in self.here.stacks.values() if not wanted or item.status in wanted]
        return ActionResult({"StackSummaries": [descriptions.stack_summary(item) for item in found]})

    def describe_stack_events(self) -> ActionResult:
        """DescribeStackEvents, the newest first."""
        stack = self._stack()
        events = [descriptions.event(stack, item) for item in reversed(stack.events)]
        return ActionResult({"StackEvents": events})

    def describe_stack_resources(self) -> ActionResult:
        """DescribeStackResources."""
        stack, wanted = self._stack(), self._get_param("LogicalResourceId")
        found = [item for name, item in stack.resources.items() if wanted in (None, name)]
        return ActionResult({"StackResources": [descriptions.resource(stack, item) for item in found]})

    def describe_stack_resource(self) -> ActionResult:
        """DescribeStackResource."""
        stack, name = self._stack(), self._get_param("LogicalResourceId")
        if name not in stack.resources:
            message = f"Resource {name} does not exist for stack {stack.identity.name}"
            raise ValidationError(message=message)
        return ActionResult({"StackResourceDetail": descriptions.resource(stack, stack.resources[name])})

    def list_stack_resources(self) -> ActionResult:
        """ListStackResources."""
        stack = self._stack()
        found = [descriptions.resource(stack, item) for item in stack.resources.values()]
        return ActionResult({"StackResourceSummaries": found})

    def list_exports(self) -> ActionResult:
        """ListExports."""
        exports = [
            {"ExportingStackId": stack.identity.id, "Name": name, "Value": value}
            for name, (value, stack) in exports_of(self.here.living()).items()
        ]
        return ActionResult({"Exports": exports})

    def list_imports(self) -> ActionResult:
        """ListImports."""
        name = self._get_param("ExportName")
        names = importers(self.here.living(), name)
        if not names:
            raise ValidationError(message=f"Export '{name}' is not imported by any stack.")
        return ActionResult({"Imports": names})

    @refusing
    def get_template(self) -> ActionResult:
        """GetTemplate: as submitted, or as processed by the transforms."""
        if self._get_param("ChangeSetName"):
            change_set = self._change_set()
            source = change_set.source or change_set.stack.source
        else:
            source = self._stack().source
        processed = self._get_param("TemplateStage", "Original") == "Processed"
        body = template_text(dict(source.template)) if processed else source.original
        return ActionResult({"TemplateBody": body, "StagesAvailable": ["Original", "Processed"]})

    @refusing
    def get_template_summary(self) -> ActionResult:
        """GetTemplateSummary."""
        text = self._stack().source.original if self._get_param("StackName") else self._text(None)
        return ActionResult(descriptions.template_summary(text))

    @refusing
    def validate_template(self) -> ActionResult:
        """ValidateTemplate."""
        return ActionResult(descriptions.template_summary(self._text(None)))


def _given(parameters: list[dict[str, Any]], previous: Mapping[str, str]) -> Any:
    """Names and values that a request gives, UsePreviousValue followed."""
    for parameter in parameters:
        name = parameter["ParameterKey"]
        if not parameter.get("UsePreviousValue"):
            yield name, parameter.get("ParameterValue", "")
        elif name in previous:
            yield name, previous[name]
