"""Step Functions' API: moto's endpoint, plus the operations of this package."""

from __future__ import annotations

import json
import uuid
from typing import TYPE_CHECKING, Any

from moto.core.exceptions import JsonRESTError
from moto.core.responses import ActionResult
from moto.stepfunctions import urls
from moto.stepfunctions.responses import StepFunctionResponse

from localaws.step_functions.operations import versions
from localaws.step_functions.operations.definitions import reject_invalid_definitions, validate_definition
from localaws.step_functions.operations.express_workflows import run_express_workflow
from localaws.step_functions.operations.histories import select_events
from localaws.step_functions.operations.state_test_runs import run_state_test
from localaws.step_functions.operations.state_tests import InvalidTest, read_state_test
from localaws.step_functions.operations.versions import find_executed, publish_version

if TYPE_CHECKING:
    from collections.abc import Mapping


def install() -> None:
    """Replaces moto's Step Functions API. Call this before the server's first request to Step Functions."""
    urls.url_paths["{0}/$"] = LocalStepFunctionsResponse.dispatch
    versions.install()
    reject_invalid_definitions()


class LocalStepFunctionsResponse(StepFunctionResponse):
    """Responds to requests. moto calls the method that has the action's name in snake case."""

    def describe_execution(self) -> ActionResult:
        """DescribeExecution. moto doesn't write all outputs as JSON, and omits the end of a timeout."""
        execution: Any = self.stepfunction_backend.describe_execution(self._get_param("executionArn"))
        described: Any = super().describe_execution().result
        if execution.status == "SUCCEEDED":
            described["output"] = json.dumps(execution.output)
        if execution.status != "RUNNING":
            described["stopDate"] = execution.stop_date
        return ActionResult(described)

    def describe_state_machine_for_execution(self) -> ActionResult:
        """DescribeStateMachineForExecution: the revision that the execution runs. moto returns the latest one."""
        execution: Any = self.stepfunction_backend.describe_execution(self._get_param("executionArn"))
        revision = execution.state_machine
        described: Any = super().describe_state_machine_for_execution().result
        described["definition"], described["roleArn"] = revision.definition, revision.roleArn
        described["updateDate"] = revision.update_date
        return ActionResult(described)

    def get_execution_history(self) -> ActionResult:
        """GetExecutionHistory."""
        execution = self.stepfunction_backend.describe_execution(self._get_param("executionArn"))
        events = list(execution.to_history_output()["events"])  # type: ignore[attr-defined]  # the interpreter's
        try:
            selected, token = select_events(
                events,
                newest_first=bool(self._get_param("reverseOrder")),
                token=self._get_param("nextToken") or "",
                limit=self._get_param("maxResults") or 0,
                with_data=self._get_param("includeExecutionData") is not False,
            )
        except ValueError as error:
            raise JsonRESTError("InvalidToken", f"Invalid Token: '{self._get_param('nextToken')}'") from error
        return ActionResult({"events": selected, "nextToken": token or None})

    def validate_state_machine_definition(self) -> ActionResult:
        """ValidateStateMachineDefinition."""
        found = validate_definition(self._get_param("definition"))
        diagnostics = [{"severity": "ERROR", **problem._asdict()} for problem in found]
        limit = self._get_param("maxResults") or 100
        result = "FAIL" if found else "OK"
        return ActionResult(
            {"result": result, "diagnostics": diagnostics[:limit], "truncated": len(found) > limit}
        )

    def publish_state_machine_version(self) -> ActionResult:
        """PublishStateMachineVersion. It returns the latest version if nothing has changed since."""
        machine = self._state_machine(self._get_param("stateMachineArn"))
        published = publish_version(machine, self._get_param("description"))
        return ActionResult(
            {"creationDate": published.creation_date, "stateMachineVersionArn": published.arn}
        )

    def list_state_machine_versions(self) -> ActionResult:
        """ListStateMachineVersions, the newest version first."""
        machine = self._state_machine(self._get_param("stateMachineArn"))
        versions = [
            {"stateMachineVersionArn": version.arn, "creationDate": version.creation_date}
            for _, version in sorted(machine.versions.items(), reverse=True)
        ]
        return ActionResult({"stateMachineVersions": versions})

    def delete_state_machine_version(self) -> ActionResult:
        """DeleteStateMachineVersion, which succeeds if the version doesn't exist."""
        source, _, number = str(self._get_param("stateMachineVersionArn")).rpartition(":")
        for machine in self.stepfunction_backend.state_machines:
            if machine.arn == source and number.isdecimal():
                machine.versions.pop(int(number), None)
        return ActionResult({})

    def start_sync_execution(self) -> ActionResult:
        """StartSyncExecution of an Express Workflow."""
        backend = self.stepfunction_backend
        machine = self._state_machine(find_executed(backend, self._get_param("stateMachineArn")))
        if machine.type != "EXPRESS":
            raise JsonRESTError(
                "StateMachineTypeNotSupported",
                "This operation is not supported by this type of state machine",
            )
        given = self._get_param("input") or "{}"
        try:
            json.loads(given)
        except ValueError as error:
            raise JsonRESTError(
                "InvalidExecutionInput", f"Invalid State Machine Execution Input: '{error}'"
            ) from error
        name = self._get_param("name") or str(uuid.uuid4())
        execution = run_express_workflow(machine, name, given, self.current_account, self.region)
        return ActionResult(execution.to_start_sync_execution_output())

    def test_state(self) -> ActionResult:
        """TestState."""
        try:
            test = read_state_test(self._parameters(), self.current_account, self.region)
            return ActionResult(run_state_test(test))
        except InvalidTest as error:
            raise JsonRESTError(error.code, str(error)) from error

    def _parameters(self) -> Mapping[str, Any]:
        parameters: dict[str, Any] = json.loads(self.body or "{}")
        return parameters

    def _state_machine(self, arn: str) -> Any:
        return self.stepfunction_backend.describe_state_machine(arn)
