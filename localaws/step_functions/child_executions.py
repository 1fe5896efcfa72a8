"""Makes the optimized integration `states:startExecution` work, to whose parameters moto gives the wrong names.

Rules: AWS Step Functions Developer Guide, "Start AWS Step Functions workflow executions from a task". Recordings of
this integration have dates in milliseconds.
"""

from __future__ import annotations

from typing import Any

from localaws.step_functions.interpreter import interpreter_module
from localaws.step_functions.sdk_integrations import load_operation, to_botocore, to_pascal_case
from localaws.step_functions.times import to_milliseconds


def patch_child_executions() -> None:
    """Translates the parameters and the results."""
    services = "asl.component.state.exec.state_task.service"
    integration = interpreter_module(f"{services}.state_task_service_sfn").StateTaskServiceSfn
    original = integration._normalise_parameters

    def normalise_parameters(self: Any, parameters: Any, *names: str | None) -> None:
        original(self, parameters, *names)
        if operation := load_operation("stepfunctions", self.resource.api_action):
            to_botocore(parameters, operation.input_shape)

    def normalise_response(
        self: Any, response: Any, boto_service_name: str | None = None, service_action_name: str | None = None
    ) -> None:
        del boto_service_name
        name = (service_action_name or self.resource.api_action).replace("_", "")
        if operation := load_operation("stepfunctions", name):
            to_pascal_case(response, operation.output_shape, to_milliseconds)

    integration._normalise_parameters = normalise_parameters
    integration._normalise_response = normalise_response
