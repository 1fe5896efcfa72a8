"""Makes moto's interpreter fail with AWS's error names, and handle errors as AWS does.

Rules: AWS Step Functions Developer Guide, "Handling errors in Step Functions workflows".
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from botocore.exceptions import ClientError
from moto.core.exceptions import AWSError

from localaws.step_functions.interpreter import ERROR_NAMES, failure_event, interpreter_module, states_failure
from localaws.step_functions.lambda_errors import describe_lambda_failure

if TYPE_CHECKING:
    from collections.abc import Callable

_DETAILS: Final = "taskFailedEventDetails"
_SERVICES: Final = (
    "ApiGateway",
    "ApiGatewayV2",
    "AppConfig",
    "BedrockAgent",
    "BedrockAgentRuntime",
    "BedrockRuntime",
    "CloudFormation",
    "CloudFront",
    "CloudWatch",
    "CloudWatchLogs",
    "CodeBuild",
    "CognitoIdentityProvider",
    "ElastiCache",
    "EventBridge",
    "RdsData",
    "RedshiftData",
    "SageMaker",
    "SecretsManager",
    "SecurityHub",
    "SesV2",
)
"""The names of services that have more than one word. The others have only one capital letter."""

_CAUSES: Final = {
    "States.NoChoiceMatched": "No rule of the Choice state matches its input, and it has no Default.",
    "States.IntrinsicFailure": "An intrinsic function can't process its arguments.",
    "States.ResultPathMatchFailure": "ResultPath can't be applied to the input of the state.",
}


def patch_errors() -> None:
    """Replaces the parts of moto's interpreter that name and match errors."""
    _name_lambda_failures()
    _keep_states_error_names()
    _never_handle_runtime_errors()
    _name_state_errors()
    _name_api_errors()
    _name_sdk_errors()


def _name_lambda_failures() -> None:
    """Names the errors of Lambda's Invoke operation, and those of missing JSONPaths in the state.

    moto calls all of them `Exception`.
    """
    custom_name = interpreter_module(f"{ERROR_NAMES}.custom_error_name").CustomErrorName
    task = interpreter_module("asl.component.state.exec.state_task.state_task_lambda").StateTaskLambda
    missing = interpreter_module("asl.utils.json_path").NoSuchJsonPathError
    original = task._from_error

    def _from_error(self: Any, env: Any, ex: Exception) -> Any:
        if isinstance(ex, missing):
            return states_failure(env, "States.Runtime", str(ex), "TaskFailed", _DETAILS).failure_event
        if not isinstance(ex, ClientError):
            return original(self, env, ex)
        error, cause = describe_lambda_failure(ex)
        details = ("lambdaFunctionFailedEventDetails", {"error": error, "cause": cause})
        return failure_event(env, custom_name(error), "LambdaFunctionFailed", details)

    task._from_error = _from_error


def _keep_states_error_names() -> None:
    """Lets `States.…` errors leave Map iterations and Parallel branches; moto rejects them as custom names."""
    custom_name = interpreter_module(f"{ERROR_NAMES}.custom_error_name").CustomErrorName
    states_name = interpreter_module(f"{ERROR_NAMES}.states_error_name").StatesErrorName

    def error_name_object(error_name: str) -> Any:
        is_states_error = error_name is not None and str(error_name).startswith("States.")
        return states_name.from_name(error_name) if is_states_error else custom_name(error_name)

    states = "asl.component.state.exec"
    interpreter_module(f"{states}.state_map.iteration.iteration_worker").CustomErrorName = error_name_object
    interpreter_module(f"{states}.state_parallel.branches_decl").CustomErrorName = error_name_object


def _never_handle_runtime_errors() -> None:
    """Keeps every Retry and Catch from matching `States.Runtime`, which always makes the execution fail."""
    declaration = interpreter_module(f"{ERROR_NAMES}.error_equals_decl").ErrorEqualsDecl
    original = declaration._eval_body

    def _eval_body(self: Any, env: Any) -> None:
        if getattr(env.stack[-1], "error_name", None) == "States.Runtime":
            env.stack[-1] = False
        else:
            original(self, env)

    declaration._eval_body = _eval_body


def _name_state_errors() -> None:
    """Names the errors of three parts of states. moto calls all of them `States.Runtime`."""
    names = {
        ("state.choice.state_choice", "StateChoice", "_eval_state"): ("States.NoChoiceMatched", RuntimeError),
        ("common.string.string_expression", "StringIntrinsicFunction", "_eval_body"): (
            "States.IntrinsicFailure",
            Exception,
        ),
        ("common.path.result_path", "ResultPath", "_eval_body"): ("States.ResultPathMatchFailure", Exception),
    }
    for (module, name, method), (error_name, kind) in names.items():
        component = getattr(interpreter_module(f"asl.component.{module}"), name)
        setattr(component, method, _with_error_name(getattr(component, method), error_name, kind))


def _with_error_name(
    evaluate: Callable[[Any, Any], None], error_name: str, kind: type[Exception]
) -> Callable[[Any, Any], None]:
    """Returns a method that names errors of a kind, except those with a name and those of missing JSONPaths."""
    named = interpreter_module(f"{ERROR_NAMES}.failure_event").FailureEventException
    missing = interpreter_module("asl.utils.json_path").NoSuchJsonPathError

    def evaluate_with_error_name(self: Any, env: Any) -> None:
        try:
            evaluate(self, env)
        except (named, missing):
            raise
        except kind as error:
            raise states_failure(env, error_name, _CAUSES[error_name], "TaskFailed", _DETAILS) from error

    return evaluate_with_error_name


def _name_api_errors() -> None:
    """Sets the error codes of Step Functions' API where moto's server looks for them."""
    for error in vars(interpreter_module("api")).values():
        if isinstance(error, type) and issubclass(error, AWSError) and isinstance(error.code, str):
            error.TYPE = error.code


def _name_sdk_errors() -> None:
    """Writes the service in the error names of SDK integrations as the AWS SDK for Java 2.x does.

    moto does so only for DynamoDB and Step Functions.
    """
    module = interpreter_module("asl.component.state.exec.state_task.service.state_task_service_aws_sdk")
    names: dict[str, str] = {name.lower(): name for name in _SERVICES} | module._SERVICE_ERROR_NAMES

    def normalise(service: str) -> str:
        return names.get(service.lower(), service.capitalize())

    module.StateTaskServiceAwsSdk._normalise_service_error_name = staticmethod(normalise)
