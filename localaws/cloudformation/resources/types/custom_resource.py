"""`Custom::NAME` and `AWS::CloudFormation::CustomResource`: a function that responds to a URL.

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
from localaws.api.custom_resource_responses import PENDING_RESPONSES, response_url
from localaws.api.timing import RETRY_SECONDS, current_timing
from localaws.cloudformation.resources.provider import (
    PhysicalResource,
    ResourceError,
    ResourceProvider,
    ResourceRequest,
)

MAX_RESPONSE_SIZE: Final = 4096
DEFAULT_TIMEOUT: Final = 3600  # seconds
_NOUNS: Final = {"Create": "creation", "Update": "update", "Delete": "deletion"}


class CustomResource(ResourceProvider):
    """A resource that the user's Lambda function manages."""

    replacement_properties: ClassVar[frozenset[str]] = frozenset({"ServiceToken"})
    deletes_after_failed_creation: ClassVar[bool] = True
    can_replace_during_update: ClassVar[bool] = True

    def create(self, request: ResourceRequest) -> PhysicalResource:
        """Sends a Create request and waits for the response."""
        return _send_request("Create", request, {})

    def update(self, request: ResourceRequest, physical: PhysicalResource) -> PhysicalResource:
        """Sends an Update request. A response with a new physical ID means a replacement."""
        more = {
            "PhysicalResourceId": physical.id,
            "OldResourceProperties": _to_text(request.previous_properties),
        }
        return _send_request("Update", request, more)

    def delete(self, request: ResourceRequest, physical: PhysicalResource) -> None:
        """Sends a Delete request and waits for the response."""
        _send_request("Delete", request, {"PhysicalResourceId": physical.id})


def _send_request(request_type: str, request: ResourceRequest, more: Mapping[str, Any]) -> PhysicalResource:
    properties = request.properties
    service_token = str(properties.get("ServiceToken", ""))
    if ":lambda:" not in service_token:
        raise ResourceError(
            "The local AWS supports only Lambda functions: ServiceToken must be a function's ARN."
        )
    token = PENDING_RESPONSES.add()
    event = {
        "RequestType": request_type,
        "ServiceToken": service_token,
        "ResponseURL": response_url(request.stack.region, token),
        "StackId": request.stack.id,
        "RequestId": str(uuid.uuid4()),
        "LogicalResourceId": request.logical_id,
        "ResourceType": request.type,
        "ResourceProperties": _to_text(properties),
        **more,
    }
    invocation = threading.Thread(target=_invoke, args=(service_token, event, token), daemon=True)
    invocation.start()
    seconds = min(
        float(properties.get("ServiceTimeout", DEFAULT_TIMEOUT)), current_timing().custom_resource_seconds
    )
    response = PENDING_RESPONSES.wait(token, seconds, request.canceled)
    if response is None:
        raise ResourceError(
            f"Resource {_NOUNS[request_type]} cancelled"
            if request.canceled.is_set()
            else "CloudFormation did not receive a response from your Custom Resource. "
            f"Please check your logs for requestId [{event['RequestId']}]. If you are using the Python cfn-response "
            "module, you may need to update your Lambda function code so that CloudFormation can attach the updated "
            "version."
        )
    return _read_response(response, event)


def _invoke(function: str, event: Mapping[str, Any], token: str) -> None:
    """Invokes the function, as often as Lambda tries an asynchronous event.

    If every attempt fails, no response will come, so the stack operation stops waiting at once.
    """
    payload = json.dumps(event).encode()
    for pause in (0.0, *RETRY_SECONDS):
        time.sleep(pause)
        if not PENDING_RESPONSES.is_pending(token) or _invoke_once(function, payload):
            return
    PENDING_RESPONSES.deliver(token, None)


def _invoke_once(function: str, payload: bytes) -> bool:
    """Returns whether the function ends without an error; it still might not have responded."""
    region, account = function.split(":")[3:5]
    client = clients.cloudformation_client("lambda", region, account)
    try:
        response = client.invoke(FunctionName=function, Payload=payload)
        response["Payload"].read()
    except (ClientError, BotoCoreError):
        return False
    return "FunctionError" not in response


def _read_response(body: bytes, event: Mapping[str, Any]) -> PhysicalResource:
    """Returns the resource in a response; raises ResourceError for FAILED and for an invalid response."""
    if len(body) > MAX_RESPONSE_SIZE:
        raise ResourceError("Response object is too long.")
    try:
        response = json.loads(body)
    except ValueError:
        raise ResourceError("Invalid response object: the body is not JSON.") from None
    same = all(response.get(key) == event[key] for key in ("StackId", "RequestId", "LogicalResourceId"))
    if not same or response.get("Status") not in ("SUCCESS", "FAILED"):
        raise ResourceError(
            "Invalid response object: Status, StackId, RequestId or LogicalResourceId is missing or wrong."
        )
    if response["Status"] == "FAILED":
        raise ResourceError(
            "Received response status [FAILED] from custom resource. "
            f"Message returned: {response.get('Reason', '')} (RequestId: {event['RequestId']})"
        )
    if not response.get("PhysicalResourceId"):
        raise ResourceError("Invalid PhysicalResourceId")
    return PhysicalResource(str(response["PhysicalResourceId"]), response.get("Data") or {})


def _to_text(value: Any) -> Any:
    """Converts numbers and booleans in properties to text, as CloudFormation does."""
    if isinstance(value, Mapping):
        return {key: _to_text(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_to_text(item) for item in value]
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if value is None or isinstance(value, str) else str(value)
