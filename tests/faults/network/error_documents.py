"""Errors as the protocols write them.

Sources: "REST error responses" in the Amazon S3 API Reference; "Programmatic errors" in the Amazon DynamoDB
Developer Guide; "Common error types" in the AWS STS API Reference; botocore's `parsers`.
"""

from __future__ import annotations

import json
from enum import Enum

SLOW_DOWN = "Throttling"
UNAVAILABLE = "ServiceUnavailable"
MESSAGE = "said by the proxy"


class Wire(Enum):
    """How a service writes its answers; S3 has errors of its own form."""

    S3 = "rest-xml"
    JSON = "json"
    REST_JSON = "rest-json"
    QUERY = "query"
    EC2 = "ec2"

    def error(self, code: str) -> bytes:
        """An error's body."""
        inner = f"<Code>{code}</Code><Message>{MESSAGE}</Message>"
        match self:
            case Wire.S3:
                text = f"<Error>{inner}<RequestId>r</RequestId></Error>"
            case Wire.QUERY:
                text = f"<ErrorResponse><Error><Type>Sender</Type>{inner}</Error></ErrorResponse>"
            case Wire.EC2:
                text = f"<Response><Errors><Error>{inner}</Error></Errors></Response>"
            case _:
                text = json.dumps({"__type": code, "message": MESSAGE})
        return text.encode()

    @property
    def expired_status(self) -> int:
        """The status that goes with expired credentials."""
        return 400 if self in {Wire.S3, Wire.JSON} else 403


EXPIRED = {
    Wire.S3: "ExpiredToken",
    Wire.JSON: "ExpiredTokenException",
    Wire.REST_JSON: "ExpiredTokenException",
    Wire.QUERY: "ExpiredToken",
    Wire.EC2: "RequestExpired",
}
