"""Constants that the macro and the caller share: what the macro writes and the caller accepts.

The module imports only the standard library. A change of a value is a change of the contract between released
versions.
"""

from __future__ import annotations

import re
from enum import Enum

# Payload
ACCOUNT_ID = re.compile(r"\d{12}", re.ASCII)
ATTEMPTS = range(1, 11)  # the values that MaxAttempts accepts
MAX_TARGETS = 20  # Regions or targets of one call
MAX_TIMEOUT = 900  # seconds; the longest that a Lambda function runs

# A field that no macro writes: `datadog-ci stepfunctions instrument` adds the context object to the Tasks of deployed
# state machines that invoke functions. The caller ignores it, because otherwise all calls would fail.
TRACE_CONTEXT = "Payload"


class BlobFormat(Enum):
    """The format of blobs in parameters and results."""

    TEXT = "text"
    BASE64 = "base64"
    NATIVE = "native"


class RetryMode(Enum):
    """botocore's retry modes ("Retry behavior" in the AWS SDKs and Tools Reference Guide)."""

    STANDARD = "standard"
    ADAPTIVE = "adaptive"
    LEGACY = "legacy"


class Repeat(Enum):
    """Whether a request is sent again that may have been executed. Without it, only if that is safe."""

    ALWAYS = "Always"
    NEVER = "Never"


# Error names
INVALID_CALL = "CrossRegion.InvalidCall"
NOT_YET = "CrossRegion.NotYet"
WAITER_FAILED = "CrossRegion.WaiterFailed"
DEADLINE_EXCEEDED = "CrossRegion.DeadlineExceeded"
RESPONSE_TOO_LARGE = "CrossRegion.ResponseTooLarge"
NOT_TEXT = "CrossRegion.NotText"
TIMEOUT = "CrossRegion.Timeout"
JOB_FAILED = "CrossRegion.JobFailed"
MAY_HAVE_STARTED = "CrossRegion.JobMayHaveStarted"
INTERNAL_ERROR = "CrossRegion.InternalError"
ERROR_NAMES = frozenset(
    {
        INVALID_CALL,
        NOT_YET,
        WAITER_FAILED,
        DEADLINE_EXCEEDED,
        RESPONSE_TOO_LARGE,
        NOT_TEXT,
        TIMEOUT,
        JOB_FAILED,
        MAY_HAVE_STARTED,
        INTERNAL_ERROR,
    }
)
"""Every error name that the caller adds to the native ones."""

# The function's environment variables
ENDPOINTS_VARIABLE = "CROSS_REGION_ENDPOINTS"
"""The endpoints that the template names, as a JSON list. The caller accepts them besides botocore's endpoints."""

SERVICES_VARIABLE = "CROSS_REGION_SERVICES"
"""The services that the template calls, separated by spaces: `service@region`, or `service` if only an execution
knows the Region."""

REGIONS_VARIABLE = "CROSS_REGION_ALLOWED_REGIONS"
"""The Regions that the template allows for its calls, separated by spaces. The caller refuses all others."""

LAYER_VARIABLE = "CROSS_REGION_LAYER"
"""The name and the version of the layer that the template was deployed with (`cross-region-caller:7`), for the log."""

METRICS_VARIABLE = "CROSS_REGION_METRICS"
"""`true` if the log lines also contain CloudWatch metrics."""

READINESS_CHECK_TYPE = "Custom::CrossRegionPreflight"
"""The resource type of the readiness check."""

TRUST_CAN_FOLLOW = "TrustCanFollow"
"""A field of a call in a readiness check: the role's trust policy can allow the caller after the deployment."""

ANY_REGION = "*"
"""In REGIONS_VARIABLE and `AllowedRegions`: endpoints behind which AWS chooses the Region. It allows no other Region.

It is the value that the header `X-Amz-Region-Set` of a call to such an endpoint has.
"""
