"""`Custom::…` and `AWS::CloudFormation::CustomResource`: a function is asked, and answers to a URL.

Rules: AWS CloudFormation Template Reference, "Custom resource request and response reference".
"""

from __future__ import annotations

import json
import threading
import time
import uuid
from collections.abc import Mapping
from typing import Any, ClassVar, Final

from botocore.exceptions import BotoCoreError, ClientError

from localaws.api import clients
from localaws.api.custom_resource_responses import ANSWERS, response_url
from localaws.api.timing import RETRY_SECONDS, current_timing
from localaws.cloudformation.resources.provider import NotDone, Physical, Provider, Request

LONGEST_RESPONSE: Final = 4096
USUAL_TIMEOUT: Final = 3600  # seconds
_NOUNS: Final = {"Create": "creation", "Update": "update", "Delete": "deletion"}


class CustomResource(Provider):
    """A resource that a function of the user's makes."""

    replacing: ClassVar[frozenset[str]] = frozenset({"ServiceToken"})
    deletes_failed: ClassVar[bool] = True

    def create(self, request: Request) -> Physical:
        """Sends a Create request and awaits the answer."""
        return _ask("Create", request, {})

    def update(self, request: Request, before: Mapping[str, Any], physical: Physical) -> Physical:
        """Sends an Update request; an answer with another physical ID means a replacement."""
        more = {"PhysicalResourceId": physical.id, "OldResourceProperties": _as_text(before)}
        return _ask("Update", request, more)

    def delete(self, request: Request, physical: Physical) -> None:
        """Sends a Delete request and awaits the answer."""
        _ask("Delete", request, {"PhysicalResourceId": physical.id})


def _ask(request_type: str, request: Request, more: Mapping[str, Any]) -> Physical:
    properties = request.properties
    service_token = str(properties.get("ServiceToken", ""))
    if ":lambda:" not in service_token:
        raise NotDone("The local AWS asks only Lambda functions: ServiceToken must be a function's ARN.")
    token = ANSWERS.expect()
    event = {
        "RequestType": request_type,
        "ServiceToken": service_token,
        "ResponseURL": response_url(request.stack.region, token),
        "StackId": request.stack.id,
        "RequestId": str(uuid.uuid4()),
        "LogicalResourceId": request.logical_id,
        "ResourceType": request.type,
        "ResourceProperties": _as_text(properties),
        **more,
    }
    asking = threading.Thread(target=_invoke, args=(service_token, event, token), daemon=True)
    asking.start()
    seconds = min(float(properties.get("ServiceTimeout", USUAL_TIMEOUT)), current_timing().answer_seconds)
    answer = ANSWERS.wait(token, seconds, request.cancelled)
    if answer is None:
        raise NotDone(
            f"Resource {_NOUNS[request_type]} cancelled"
            if request.cancelled.is_set()
            else "CloudFormation did not receive a response from your Custom Resource. "
            f"Please check your logs for requestId [{event['RequestId']}]. If you are using the Python cfn-response "
            "module, you may need to update your Lambda function code so that CloudFormation can attach the updated "
            "version."
        )
    return _physical(answer, event)


def _invoke(function: str, event: Mapping[str, Any], token: str) -> None:
    """Has the function answer, in as many attempts as Lambda makes at an asynchronous event.

    After the last one there will be no answer: nobody needs to wait for it until the time-out.
    """
    payload = json.dumps(event).encode()
    for pause in (0.0, *RETRY_SECONDS):
        time.sleep(pause)
        if not ANSWERS.is_awaited(token) or _succeeds(function, payload):
            return
    ANSWERS.put(token, None)


def _succeeds(function: str, payload: bytes) -> bool:
    """Whether the function ends without an error; it may still not have answered."""
    region, account = function.split(":")[3:5]
    client = clients.cloudformation_client("lambda", region, account)
    try:
        answer = client.invoke(FunctionName=function, Payload=payload)
        answer["Payload"].read()
    except (ClientError, BotoCoreError):
        return False
    return "FunctionError" not in answer


def _physical(answer: bytes, event: Mapping[str, Any]) -> Physical:
    """What an answer says; raises NotDone for a failure and for an answer that CloudFormation refuses."""
    if len(answer) > LONGEST_RESPONSE:
        raise NotDone("Response object is too long.")
    try:
        response = json.loads(answer)
    except ValueError:
        raise NotDone("Invalid response object: the body is not JSON.") from None
    same = all(response.get(key) == event[key] for key in ("StackId", "RequestId", "LogicalResourceId"))
    if not same or response.get("Status") not in ("SUCCESS", "FAILED"):
        raise NotDone(
            "Invalid response object: Status, StackId, RequestId or LogicalResourceId is missing or wrong."
        )
    if response["Status"] == "FAILED":
        raise NotDone(
            "Received response status [FAILED] from custom resource. "
            f"Message returned: {response.get('Reason', '')} (RequestId: {event['RequestId']})"
        )
    if not response.get("PhysicalResourceId"):
        raise NotDone("Invalid PhysicalResourceId")
    return Physical(str(response["PhysicalResourceId"]), response.get("Data") or {})


def _as_text(value: Any) -> Any:
    """Properties as CloudFormation sends them: numbers and booleans are text."""
    if isinstance(value, Mapping):
        return {key: _as_text(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_as_text(item) for item in value]
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if value is None or isinstance(value, str) else str(value)
