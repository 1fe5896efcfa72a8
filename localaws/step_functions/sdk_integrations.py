"""Names of services, parameters, and results in SDK integrations, which moto passes to botocore as they are.

Rules: AWS Step Functions Developer Guide, "Learning to use AWS service SDK integrations": the service has its name in
the AWS SDK for Java 2.x, and parameters and results are in Pascal case.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

import botocore.session
from botocore.model import ListShape, MapShape, StructureShape

from localaws.step_functions.interpreter import interpreter_module

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
            _rename(parameters, operation.input_shape, _to_member)

    def normalise_response(self: Any, response: Any, *_names: str | None) -> None:
        if operation := _find_operation(self):
            _rename(response, operation.output_shape, _to_pascal_case)

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
    return _load_operation(botocore_name(task.resource.api_name), task.resource.api_action.lower())


@lru_cache(maxsize=256)
def _load_operation(service: str, lower_name: str) -> OperationModel | None:
    if service not in _available_services().values():
        return None
    model = _SESSION.get_service_model(service)
    name = next((name for name in model.operation_names if name.lower() == lower_name), None)
    return model.operation_model(name) if name else None


def _rename(value: Any, shape: Shape | None, name_of: Callable[[str, StructureShape], str]) -> None:
    """Renames the keys of structures at every depth, in place."""
    if isinstance(shape, StructureShape) and isinstance(value, dict):
        for key in list(value):
            name = name_of(key, shape)
            value[name] = value.pop(key)
            _rename(value[name], shape.members.get(_to_member(name, shape)), name_of)
    elif isinstance(shape, ListShape) and isinstance(value, list):
        for item in value:
            _rename(item, shape.member, name_of)
    elif isinstance(shape, MapShape) and isinstance(value, dict):
        for item in value.values():
            _rename(item, shape.value, name_of)


def _to_member(key: str, shape: StructureShape) -> str:
    """Returns the name of a structure's member, whose first letter can be in lowercase."""
    lower = f"{key[:1].lower()}{key[1:]}"
    return lower if key not in shape.members and lower in shape.members else key


def _to_pascal_case(key: str, shape: StructureShape) -> str:
    return f"{key[:1].upper()}{key[1:]}" if key in shape.members else key
