"""Reads the parameters of CloudFormation requests, and converts exceptions to the API's errors."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any, Final, ParamSpec, TypeVar

from moto.cloudformation.exceptions import CloudFormationError, ValidationError
from moto.cloudformation.responses import CloudFormationResponse

from localaws.cloudformation.region import Region
from localaws.cloudformation.request_checks import InvalidRequest
from localaws.cloudformation.stacks.submission import InsufficientCapabilities, Submission, read_url
from localaws.cloudformation.template.intrinsics import TemplateError
from localaws.cloudformation.template.parser import MAX_TEMPLATE_BODY, TemplateFormatError
from localaws.cloudformation.template.transforms import TransformFailed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from localaws.cloudformation.stacks.lifecycle import OnFailure
    from localaws.cloudformation.stacks.model import Stack

P = ParamSpec("P")
T = TypeVar("T")

_REGIONS: Final[dict[tuple[str, str], Region]] = {}


class _InsufficientCapabilitiesError(CloudFormationError):
    code = "InsufficientCapabilitiesException"


def region_for(account: str, region: str, partition: str) -> Region:
    """Returns the CloudFormation of an account and Region."""
    return _REGIONS.setdefault((account, region), Region(account, region, partition))


def returns_api_errors(action: Callable[P, T]) -> Callable[P, T]:
    """Converts an action's exceptions to errors of the API."""

    @functools.wraps(action)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return action(*args, **kwargs)
        except InsufficientCapabilities as error:
            raise _InsufficientCapabilitiesError(str(error)) from error
        except (InvalidRequest, TemplateError, TemplateFormatError, TransformFailed) as error:
            raise ValidationError(message=str(error)) from error

    return wrapped


class RequestReader(CloudFormationResponse):
    """Reads a request's parameters."""

    @property
    def cloudformation(self) -> Region:
        """Returns the CloudFormation of the request's account and Region."""
        return region_for(self.current_account, self.region, self.partition)

    def read_stack(self, *, brackets: bool = False) -> Stack:
        """Returns the stack that StackName identifies.

        Args:
            brackets: Whether the action reports a missing stack as `Stack [NAME] does not exist`. Clients compare this
                message, such as the AWS CDK when it reads the events of a deleted stack.
        """
        name = self._get_param("StackName")
        try:
            return self.cloudformation.find(name)
        except InvalidRequest as error:
            message = f"Stack [{name}] does not exist" if brackets else str(error)
            raise ValidationError(message=message) from error

    def read_stack_of_resource(self) -> Stack:
        """Returns the stack that StackName identifies, or that contains the resource PhysicalResourceId."""
        physical_id = self._get_param("PhysicalResourceId")
        if self._get_param("StackName"):
            return self.read_stack()
        for stack in self.cloudformation.active_stacks():
            if any(item.physical.id == physical_id for item in stack.resources.values()):
                return stack
        raise ValidationError(message=f"Stack for {physical_id} does not exist")

    def read_submission(self, previous: Stack | None, *, direct: bool) -> Submission:
        """Returns the request's submission. `previous` is the stack whose template and values it can use again."""
        given = previous.source.given if previous else {}
        return Submission(
            text=self.read_template(previous),
            region=self.region,
            account=self.current_account,
            given=dict(_parameter_values(self._get_param("Parameters", []), given)),
            tags={tag["Key"]: tag["Value"] for tag in self._get_param("Tags", [])},
            capabilities=tuple(self._get_param("Capabilities", [])),
            direct=direct,
            token=self.read_token(),
        )

    def read_token(self) -> str:
        """Returns the request's ClientRequestToken, or an empty string."""
        return self._get_param("ClientRequestToken") or ""

    def read_template(self, previous: Stack | None) -> str:
        """Returns the template text of TemplateURL, TemplateBody, or UsePreviousTemplate."""
        if previous and self._get_bool_param("UsePreviousTemplate"):
            return previous.source.original
        url, body = self._get_param("TemplateURL"), self._get_param("TemplateBody")
        if url:
            return read_url(url, self.region, self.current_account)
        if not body:
            raise ValidationError(message="Either Template URL or Template Body must be specified.")
        if len(body.encode()) > MAX_TEMPLATE_BODY:
            raise ValidationError(
                message="1 validation error detected: Value at 'templateBody' failed to satisfy constraint: "
                f"Member must have length less than or equal to {MAX_TEMPLATE_BODY}"
            )
        return str(body)

    def read_on_failure(self) -> OnFailure:
        """Returns the value of OnFailure, or DO_NOTHING for DisableRollback."""
        if self._get_bool_param("DisableRollback"):
            return "DO_NOTHING"
        on_failure: OnFailure = self._get_param("OnFailure") or "ROLLBACK"
        return on_failure


def _parameter_values(
    parameters: list[dict[str, Any]], previous: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    """Yields the names and values of a request's parameters, including UsePreviousValue."""
    for parameter in parameters:
        name = parameter["ParameterKey"]
        if not parameter.get("UsePreviousValue"):
            yield name, parameter.get("ParameterValue", "")
        elif name in previous:
            yield name, previous[name]
