"""Calls optimized integrations, and names the metadata in their results."""

from __future__ import annotations

from typing import Any

from caller.awsmodel.optimized.registry import INTEGRATIONS
from tests.caller.calls import call

WITHOUT_METADATA = {"events:putEvents", "bedrock:invokeModel"}
METADATA = {"SdkHttpMetadata", "SdkResponseMetadata"}


def invoke(name: str, parameters: Any, **fields: Any) -> Any:
    """Calls an optimized integration, such as `lambda:invoke.waitForTaskToken`."""
    integration = INTEGRATIONS[name.partition(".")[0]]
    return call(integration.service.client, integration.operation, parameters, Integration=name, **fields)
