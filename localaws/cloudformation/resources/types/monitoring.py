"""`AWS::CloudWatch::Alarm`, `AWS::Logs::MetricFilter`, and `AWS::Logs::QueryDefinition`."""

from __future__ import annotations

import contextlib
import uuid
from typing import TYPE_CHECKING, Any, ClassVar

from localaws.cloudformation.resources.provider import PhysicalResource, ResourceProvider

if TYPE_CHECKING:
    from localaws.cloudformation.resources.provider import ResourceRequest

_NUMBERS = ("DatapointsToAlarm", "EvaluationPeriods", "Period", "Threshold")


class Alarm(ResourceProvider):
    """An alarm. The local AWS doesn't evaluate it."""

    replacement_properties: ClassVar[frozenset[str]] = frozenset({"AlarmName"})

    def create(self, request: ResourceRequest) -> PhysicalResource:
        """Creates the alarm."""
        return self._put(request, str(request.properties.get("AlarmName", request.generated_name)))

    def update(self, request: ResourceRequest, physical: PhysicalResource) -> PhysicalResource:
        """Replaces all properties of the alarm."""
        return self._put(request, physical.id)

    def delete(self, request: ResourceRequest, physical: PhysicalResource) -> None:
        """Deletes the alarm."""
        request.client("cloudwatch").delete_alarms(AlarmNames=[physical.id])

    def _put(self, request: ResourceRequest, name: str) -> PhysicalResource:
        properties: dict[str, Any] = {**request.properties, "AlarmName": name}
        properties |= {
            number: (float if number == "Threshold" else int)(properties[number])
            for number in _NUMBERS
            if number in properties
        }
        request.client("cloudwatch").put_metric_alarm(**properties)
        stack = request.stack
        arn = f"arn:{stack.partition}:cloudwatch:{stack.region}:{stack.account}:alarm:{name}"
        return PhysicalResource(name, {"Arn": arn})


class MetricFilter(ResourceProvider):
    """A metric filter of a log group."""

    replacement_properties: ClassVar[frozenset[str]] = frozenset({"FilterName", "LogGroupName"})

    def create(self, request: ResourceRequest) -> PhysicalResource:
        """Creates the filter."""
        return self._put(request, str(request.properties.get("FilterName", request.generated_name)))

    def update(self, request: ResourceRequest, physical: PhysicalResource) -> PhysicalResource:
        """Replaces the filter, because moto doesn't."""
        self.delete(request, physical)
        return self._put(request, physical.id)

    def delete(self, request: ResourceRequest, physical: PhysicalResource) -> None:
        """Deletes the filter."""
        logs = request.client("logs")
        with contextlib.suppress(logs.exceptions.ResourceNotFoundException):
            logs.delete_metric_filter(
                logGroupName=str(request.properties["LogGroupName"]), filterName=physical.id
            )

    def _put(self, request: ResourceRequest, name: str) -> PhysicalResource:
        properties = request.properties
        request.client("logs").put_metric_filter(
            logGroupName=str(properties["LogGroupName"]),
            filterName=name,
            filterPattern=str(properties["FilterPattern"]),
            metricTransformations=[
                {
                    f"{member[0].lower()}{member[1:]}": str(value)
                    for member, value in transformation.items()
                    if member in {"MetricName", "MetricNamespace", "MetricValue", "Unit"}
                }
                for transformation in properties["MetricTransformations"]
            ],
        )
        return PhysicalResource(name)


class QueryDefinition(ResourceProvider):
    """A saved query. moto has no operations that return it."""

    def create(self, request: ResourceRequest) -> PhysicalResource:  # noqa: ARG002  nothing is stored
        """Returns a new ID."""
        identity = str(uuid.uuid4())
        return PhysicalResource(identity, {"QueryDefinitionId": identity})

    def update(self, request: ResourceRequest, physical: PhysicalResource) -> PhysicalResource:  # noqa: ARG002  see above
        """Keeps the ID."""
        return physical

    def delete(self, request: ResourceRequest, physical: PhysicalResource) -> None:
        """Deletes nothing."""
