"""With which credentials tasks make their calls, and how failures of Lambda's API are named."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from localaws.access.role_sessions import session_of
from localaws.api.clients import STEP_FUNCTIONS_KEY, client_with_key

if TYPE_CHECKING:
    from collections.abc import Mapping

    from botocore.exceptions import ClientError

SESSION: Final = "StepFunctions"
LAMBDA_ERRORS: Final[Mapping[str, str]] = {
    "ResourceNotFoundException": "Lambda.ResourceNotFoundException",
    "ServiceException": "Lambda.ServiceException",
    "TooManyRequestsException": "Lambda.TooManyRequestsException",
}


def task_client(region: str, service: str, state_credentials: Any = None) -> Any:
    """A client with the credentials of the state machine's role, or of the role that the state names.

    Raises role_sessions.UnknownRole.
    """
    if state_credentials is None:
        return client_with_key(service, region, STEP_FUNCTIONS_KEY, "none", None)
    session = session_of(state_credentials.role_arn, SESSION, region)
    return client_with_key(service, region, session.key_id, session.secret, session.token)


def lambda_failure(error: ClientError) -> tuple[str, str]:
    """Error name and cause of a function that could not be invoked (AWS Step Functions Developer Guide,
    "Handling errors in Step Functions workflows", Lambda service exceptions).
    """
    response = error.response
    code = response["Error"].get("Code", "")
    metadata = response.get("ResponseMetadata", {})
    cause = (
        f"{response['Error'].get('Message', '')} (Service: Lambda, "
        f"Status Code: {metadata.get('HTTPStatusCode')}, Request ID: {metadata.get('RequestId')})"
    )
    return LAMBDA_ERRORS.get(code, "Lambda.AWSLambdaException"), cause
