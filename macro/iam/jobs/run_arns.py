"""The ARNs of the jobs that belong to the resources in `IamResources`.

Source: Service Authorization Reference, "Resource types defined by Amazon Elastic Container Service" and "by Amazon EMR
Serverless".
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from macro.model.template_values import Json

_TASK, _RUNS = ":task/", "/jobruns/"


def run_arns(action: str, listed: tuple[Json, ...]) -> tuple[Json, ...]:
    """Returns the resources of an action that describes a job, from those that the template lists for the call.

    Args:
        action: The action. Only tasks and the runs of an application have other ARNs than what starts them.
        listed: The items of `IamResources` that belong to the action's service.
    """
    match action:
        case "ecs:DescribeTasks":
            return tuple(arn for arn in listed if _TASK in str(arn))
        case "emr-serverless:GetJobRun":
            return tuple(
                arn if _RUNS in str(arn) or arn == "*" else _append(arn, f"{_RUNS}*") for arn in listed
            )
        case _:
            return listed


def _append(arn: Json, text: str) -> Json:
    match arn:
        case str():
            return f"{arn.removesuffix('/')}{text}"
        case {"Fn::Sub": str(written)}:
            return {"Fn::Sub": f"{written}{text}"}
        case _:
            return {"Fn::Join": ["", [arn, text]]}
