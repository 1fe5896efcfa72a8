"""The payloads that start and describe jobs, and their responses."""

from __future__ import annotations

import json
from typing import Any

from caller.awsmodel.optimized.registry import INTEGRATIONS
from caller.awsmodel.optimized.sync_jobs import SYNC_JOBS
from tests.caller.calls import CONTEXT, payload
from tests.caller.invoke.optimized.sync_jobs import HEADERS, JOBS, TOKEN
from tests.caller.wire import Response


def json_response(status: int, body: dict[str, Any]) -> Response:
    return Response(status, json.dumps(body).encode(), HEADERS)


def with_status(template: Any, status: str) -> Any:
    """Returns a description or a result with a status."""
    return json.loads(json.dumps(template).replace('"STATUS"', json.dumps(status)))


def start_payload(name: str, *, retry_count: int = 0, **fields: Any) -> dict[str, Any]:
    """Returns the payload that starts the job of an integration, in us-west-2."""
    integration = INTEGRATIONS[name]
    return payload(
        integration.service.client,
        integration.operation,
        JOBS[name].parameters,
        **{"Integration": f"{name}.sync", "Token": TOKEN, "Context": {**CONTEXT, "RetryCount": retry_count}}
        | fields,
    )


def wait_payload(name: str, **fields: Any) -> dict[str, Any]:
    """Returns the payload that describes the job that was started in us-west-2."""
    job = {**JOBS[name].ids, "Region": "us-west-2"}
    client = INTEGRATIONS[name].service.client
    return payload(
        client, SYNC_JOBS[name].describe, {}, **{"Integration": f"{name}.sync", "Job": job} | fields
    )
