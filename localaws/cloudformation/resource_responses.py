"""The operations of CloudFormation's API that return resources, exports, and imports of stacks."""

from __future__ import annotations

from moto.cloudformation.exceptions import ValidationError
from moto.core.responses import ActionResult

from localaws.cloudformation import descriptions
from localaws.cloudformation.request_reader import RequestReader
from localaws.cloudformation.stacks.exports import list_exports_by_name, list_importing_stacks


class ResourceResponse(RequestReader):
    """Responds to requests. moto calls the method that has the action's name in snake case."""

    def describe_stack_resources(self) -> ActionResult:
        """DescribeStackResources."""
        stack, physical_id = self.read_stack_of_resource(), self._get_param("PhysicalResourceId")
        wanted = self._get_param("LogicalResourceId")
        matching = [
            item
            for name, item in stack.resources.items()
            if wanted in (None, name) and physical_id in (None, item.physical.id)
        ]
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
