"""The errors of optimized integrations: native names and causes, and the errors that the integrations raise themselves.

Sources: executions recorded on AWS, and the error classes of version 1 of the AWS SDK for Java; docs/native.md says
which names are assumed.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from caller.awsmodel.optimized import error_names
from caller.awsmodel.optimized.model import SYNC, TOKEN
from caller.errors import Failure
from caller.features.function_error import function_failure
from caller.sdk.error_translation import find_modeled_error

if TYPE_CHECKING:
    from collections.abc import Mapping

    from botocore.model import OperationModel, ServiceModel

    from caller.awsmodel.optimized.model import OptimizedIntegration


def rename_failure(
    integration: OptimizedIntegration, failure: Failure, error: Exception, operation: OperationModel
) -> Failure:
    """Returns the failure of a request with the integration's error name and cause.

    Args:
        integration: The integration.
        failure: The failure that an SDK integration would have.
        error: The exception of botocore or of its dependencies.
        operation: The model of the integration's API operation.
    """
    if not isinstance(error, ClientError):
        return failure._replace(name=error_names.client_error_name(integration))
    response: Mapping[str, Any] = error.response
    details = response.get("Error") or {}
    service: ServiceModel = operation.service_model
    shape = find_modeled_error(details, failure.status or 0, service, operation)
    name = (
        error_names.error_name(integration, shape.name)
        if shape
        else error_names.unmodeled_error_name(integration)
    )
    text = _cause(integration, failure, details, response.get("ResponseMetadata") or {})
    return failure._replace(name=name, text=text)


def _cause(
    integration: OptimizedIntegration,
    failure: Failure,
    details: Mapping[str, Any],
    metadata: Mapping[str, Any],
) -> str:
    if not integration.service.service_name:
        return failure.text
    facts = [
        ("Service", integration.service.service_name),
        ("Status Code", failure.status),
        ("Error Code", details.get("Code")),
        ("Request ID", failure.request_id or "null"),
        ("Extended Request ID", metadata.get("HostId")),
    ]
    text = "; ".join(f"{name}: {fact}" for name, fact in facts if fact)
    return f"{details.get('Message') or 'null'} ({text}; Proxy: null)"


def find_failure(
    integration: OptimizedIntegration, pattern: str, result: Mapping[str, Any]
) -> Failure | None:
    """Returns the failure that the integration raises although the request succeeded, or None.

    Args:
        integration: The integration.
        pattern: The suffix of the integration pattern.
        result: The decoded members of the response, before JSON text in them is parsed.
    """
    match integration.name:
        case "lambda:invoke" if result.get("FunctionError"):
            return function_failure(str(result.get("Payload", "")))
        case "events:putEvents" if result.get("FailedEntryCount"):
            return Failure(error_names.FAILED_ENTRY, json.dumps(result, ensure_ascii=False))
        case "ecs:runTask" if result.get("Failures") and pattern in {SYNC, TOKEN}:
            return Failure(error_names.FAILED_TASK, json.dumps(result, ensure_ascii=False))
        case _:
            return None
