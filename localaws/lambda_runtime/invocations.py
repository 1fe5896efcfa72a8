"""The Invoke operation of Lambda, and the installation of local functions in moto."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

from moto.awslambda import models, urls
from moto.awslambda.responses import LambdaResponse

from localaws.access.permissions import check_allowed
from localaws.access.role_sessions import UnknownRole
from localaws.lambda_runtime import versions
from localaws.lambda_runtime.functions import LambdaError, LocalFunction
from localaws.lambda_runtime.outcomes import MAX_PAYLOAD
from localaws.lambda_runtime.pool import TooManyRequests
from localaws.lambda_runtime.versions import unqualified_arn, version_in_arn

if TYPE_CHECKING:
    from localaws.lambda_runtime.outcomes import Outcome
    from localaws.lambda_runtime.runtime import Runtime

_ARN_PARTS: Final = 7


class LocalLambdaResponse(LambdaResponse):
    """Responds to Invoke."""

    def invoke(self) -> tuple[int, dict[str, str], str | bytes]:
        """Invokes a function: RequestResponse waits, Event doesn't wait, and DryRun checks only the permission."""
        name, qualifier = self._name_and_qualifier()
        function = self._function(name, qualifier)
        invoked = f"{unqualified_arn(function.function_arn)}{qualifier and f':{qualifier}'}"
        statements = function.policy.statements if function.policy else []
        check_allowed(self.get_access_key(), "lambda:InvokeFunction", invoked, statements)
        kind = self.headers.get("X-Amz-Invocation-Type", "RequestResponse")
        event = self.raw_body or b"{}"
        if len(event) > MAX_PAYLOAD:
            raise LambdaError(
                413, "RequestTooLargeException", f"Request must be smaller than {MAX_PAYLOAD} bytes"
            )
        if kind == "DryRun":
            return 204, {"status": "204"}, b""
        if kind == "Event":
            threading.Thread(target=_run, args=(function, event), daemon=True).start()
            return 202, {"status": "202"}, b""
        outcome = _run(function, event)
        headers = {
            "status": "200",
            "content-type": "application/json",
            "x-amz-executed-version": version_in_arn(function.function_arn),
        }
        if outcome.error:
            headers["x-amz-function-error"] = outcome.error
        return 200, headers, outcome.payload

    def _name_and_qualifier(self) -> tuple[str, str]:
        """Returns the function's name or ARN without its qualifier, and the qualifier (version or alias, or empty)."""
        name = unquote(self.path.rsplit("/", 2)[-2])
        is_arn = name.startswith("arn:")
        parts, length = name.split(":"), _ARN_PARTS if is_arn else 1
        qualifier = parts[length] if len(parts) > length else self._get_param("Qualifier")
        return ":".join(parts[:length]), str(qualifier or "")

    def _function(self, name: str, qualifier: str) -> LocalFunction:
        function = self.backend.get_function(name, qualifier or None)
        if not isinstance(function, LocalFunction):
            raise LambdaError(404, "ResourceNotFoundException", f"Function not found: {name}")
        return function


def _run(function: LocalFunction, event: bytes) -> Outcome:
    try:
        return function.run(event)
    except TooManyRequests as error:
        raise LambdaError(429, "TooManyRequestsException", "Rate Exceeded.") from error
    except UnknownRole as error:
        raise LambdaError(
            403,
            "AccessDeniedException",
            "The role defined for the function cannot be assumed by Lambda.",
        ) from error


def install(runtime: Runtime) -> None:
    """Replaces moto's functions with local ones. Call this before the server's first request."""

    class Function(LocalFunction):
        """A function of this runtime."""

    Function.runtime = runtime
    models.LambdaFunction = Function  # type: ignore[misc]  # moto creates functions by this name
    for path in urls.url_paths:
        if "/invocations/" in path:
            urls.url_paths[path] = LocalLambdaResponse.dispatch
    versions.install(runtime.pool.stop_function)
