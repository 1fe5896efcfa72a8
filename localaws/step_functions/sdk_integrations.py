"""Names of services, parameters, and results in SDK integrations, which moto passes to botocore as they are.

Rules: AWS Step Functions Developer Guide, "Learning to use AWS service SDK integrations": the service has its name in
the AWS SDK for Java 2.x, and parameters and results are in Pascal case.
"""

from __future__ import annotations

import json
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

import botocore.session
from botocore.model import ListShape, MapShape, StringShape, StructureShape
from botocore.response import StreamingBody

from localaws.step_functions.interpreter import interpreter_module
from localaws.step_functions.times import format_time

if TYPE_CHECKING:
    from collections.abc import Callable

    from botocore.model import OperationModel, Shape

_SESSION: Final = botocore.session.Session()
_OTHER_NAMES: Final = {
    "cloudwatchlogs": "logs",
    "cognitoidentityprovider": "cognito-idp",
    "costexplorer": "ce",
    "databasemigration": "dms",
    "elasticloadbalancing": "elb",
    "elasticloadbalancingv2": "elbv2",
    "eventbridge": "events",
    "sfn": "stepfunctions",
    "states": "stepfunctions",
}
"""botocore's names of services that differ from those in ARNs by more than hyphens."""


def patch_sdk_integrations() -> None:
    """Translates the names of services, parameters, and results."""
    module = interpreter_module("asl.component.state.exec.state_task.service.state_task_service_aws_sdk")
    integration = module.StateTaskServiceAwsSdk

    def normalise_parameters(self: Any, parameters: Any, *_names: str | None) -> None:
        if operation := _find_operation(self):
            to_botocore(parameters, operation.input_shape)

    def normalise_response(self: Any, response: Any, *_names: str | None) -> None:
        if operation := _find_operation(self):
            to_pascal_case(response, operation.output_shape, format_time)

    def get_boto_service_name(self: Any, boto_service_name: str | None = None) -> str:
        return botocore_name(boto_service_name or self.resource.api_name)

    integration._normalise_parameters = normalise_parameters
    integration._normalise_response = normalise_response
    integration._get_boto_service_name = get_boto_service_name


def botocore_name(service: str) -> str:
    """Returns botocore's name of a service in an ARN, such as `logs` for `cloudwatchlogs`."""
    return _OTHER_NAMES.get(service) or _available_services().get(service, service)


@lru_cache(maxsize=1)
def _available_services() -> dict[str, str]:
    return {name.replace("-", ""): name for name in _SESSION.get_available_services()}


def _find_operation(task: Any) -> OperationModel | None:
    """Returns the operation of a Task state, or None if it doesn't exist."""
    return load_operation(botocore_name(task.resource.api_name), task.resource.api_action)


def load_operation(service: str, name: str) -> OperationModel | None:
    """Returns an operation, whose name can have any case, or None if it doesn't exist."""
    return _load_operation(service, name.lower())


@lru_cache(maxsize=256)
def _load_operation(service: str, lower_name: str) -> OperationModel | None:
    if service not in _available_services().values():
        return None
    model = _SESSION.get_service_model(service)
    name = next((name for name in model.operation_names if name.lower() == lower_name), None)
    return model.operation_model(name) if name else None


def to_botocore(parameters: Any, shape: Shape | None) -> None:
    """Renames the keys of structures at every depth, and turns objects in string members into JSON text, in place."""
    _convert(parameters, shape, _to_member, _to_text)


def to_pascal_case(result: Any, shape: Shape | None, time_of: Callable[[datetime], str | int]) -> None:
    """Renames the keys of structures at every depth, and makes times and bytes JSON values, in place."""

    def to_json(value: Any, _shape: Shape | None) -> Any:
        match value:
            case datetime():
                return time_of(value)
            case StreamingBody():
                return value.read().decode()
            case bytes():
                return value.decode()
            case _:
                return value

    _convert(result, shape, _to_pascal_case, to_json)


def _convert(
    value: Any,
    shape: Shape | None,
    name_of: Callable[[str, StructureShape], str],
    leaf_of: Callable[[Any, Shape | None], Any],
) -> Any:
    """Returns a value with other names of members and other leaves. Objects and lists change in place."""
    if isinstance(shape, StructureShape) and isinstance(value, dict):
        for key in list(value):
            name = name_of(key, shape)
            member = shape.members.get(_to_member(name, shape))
            value[name] = _convert(value.pop(key), member, name_of, leaf_of)
    elif isinstance(shape, ListShape) and isinstance(value, list):
        value[:] = [_convert(item, shape.member, name_of, leaf_of) for item in value]
    elif isinstance(shape, MapShape) and isinstance(value, dict):
        for key, item in value.items():
            value[key] = _convert(item, shape.value, name_of, leaf_of)
    else:
        return leaf_of(value, shape)
    return value


def _to_text(value: Any, shape: Shape | None) -> Any:
    is_json = isinstance(shape, StringShape) and isinstance(value, dict | list)
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False) if is_json else value


def _to_member(key: str, shape: StructureShape) -> str:
    """Returns the name of a structure's member, whose first letter can be in lowercase."""
    lower = f"{key[:1].lower()}{key[1:]}"
    return lower if key not in shape.members and lower in shape.members else key


def _to_pascal_case(key: str, shape: StructureShape) -> str:
    return f"{key[:1].upper()}{key[1:]}" if key in shape.members else key
