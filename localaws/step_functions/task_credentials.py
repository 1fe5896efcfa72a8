"""The credentials of Task states."""

from __future__ import annotations

from typing import Any, Final

from localaws.access.role_sessions import get_role_session
from localaws.api.clients import STEP_FUNCTIONS_KEY, client_with_key

SESSION_NAME: Final = "StepFunctions"


def task_client(region: str, service: str, state_credentials: Any = None) -> Any:
    """Returns a client with the credentials of the state's role: the state machine's role, or its `Credentials`.

    Raises:
        UnknownRole: The role doesn't exist.
    """
    if state_credentials is None:
        return client_with_key(service, region, STEP_FUNCTIONS_KEY, "none", None)
    session = get_role_session(state_credentials.role_arn, SESSION_NAME, region)
    return client_with_key(service, region, session.key_id, session.secret, session.token)
