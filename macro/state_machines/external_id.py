"""The external ID of a state machine's calls with `Credentials`.

Step Functions sends the ARN of the state machine as the external ID, so the caller sends it, too. Source: AWS Step
Functions Developer Guide, "Accessing resources in other AWS accounts in Step Functions".
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from macro.definition.reader import SERVERLESS
from macro.model.call import ExternalId

if TYPE_CHECKING:
    from collections.abc import Mapping

    from macro.model.template_values import Json

_NAMES = {SERVERLESS: "Name"}
_ARN = "arn:${AWS::Partition}:states:${AWS::Region}:${AWS::AccountId}:stateMachine:"


def find_external_id(logical_id: str, resource: Mapping[str, Json], *, has_labels: bool) -> ExternalId:
    """Returns the state machine's ARN: built from its name, or else a reference to the state machine.

    Args:
        logical_id: The state machine's logical ID.
        resource: The state machine.
        has_labels: Whether a distributed Map makes the call.
    """
    arn = _build_arn(resource)
    return ExternalId({"Ref": logical_id} if arn is None else arn, arn is not None, has_labels)


def _build_arn(resource: Mapping[str, Json]) -> Json:
    """Returns the state machine's ARN if it has a name. Otherwise, the ARN is unknown until the resource exists."""
    properties = resource.get("Properties")
    property_name = _NAMES.get(str(resource["Type"]), "StateMachineName")
    name = properties.get(property_name) if isinstance(properties, dict) else None
    match name:
        case str():
            return {"Fn::Sub": _ARN + name.replace("${", "${!")}
        case {"Ref": str(reference)} if reference != "AWS::NoValue":
            return {"Fn::Sub": _ARN + "${" + reference + "}"}
        case {"Fn::Sub": _} | {"Fn::Join": _} | {"Fn::FindInMap": _}:
            return {"Fn::Sub": [_ARN + "${Name}", {"Name": name}]}
        case _:
            return None
