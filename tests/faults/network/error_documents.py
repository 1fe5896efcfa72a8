"""Error responses in the format of each protocol.

Sources: "REST error responses" in the Amazon S3 API Reference; "Programmatic errors" in the Amazon DynamoDB
Developer Guide; "Common error types" in the AWS STS API Reference; botocore's `parsers`.
"""

from __future__ import annotations

import json
from enum import Enum

THROTTLING = "Throttling"
UNAVAILABLE = "ServiceUnavailable"
MESSAGE = "sent by the proxy"


class Protocol(Enum):
    """The protocol of a service. S3 has its own error format."""

    S3 = "rest-xml"
    JSON = "json"
    REST_JSON = "rest-json"
    QUERY = "query"
    EC2 = "ec2"

    def error(self, code: str) -> bytes:
        """Returns the body of an error response."""
        inner = f"<Code>{code}</Code><Message>{MESSAGE}</Message>"
        match self:
            case Protocol.S3:
                text = f"<Error>{inner}<RequestId>r</RequestId></Error>"
            case Protocol.QUERY:
                text = f"<ErrorResponse><Error><Type>Sender</Type>{inner}</Error></ErrorResponse>"
            case Protocol.EC2:
                text = f"<Response><Errors><Error>{inner}</Error></Errors></Response>"
            case _:
                text = json.dumps({"__type": code, "message": MESSAGE})
        return text.encode()

    @property
    def expired_status(self) -> int:
        """The HTTP status of the error for expired credentials."""
        return 400 if self in {Protocol.S3, Protocol.JSON} else 403


EXPIRED = {
    Protocol.S3: "ExpiredToken",
    Protocol.JSON: "ExpiredTokenException",
    Protocol.REST_JSON: "ExpiredTokenException",
    Protocol.QUERY: "ExpiredToken",
    Protocol.EC2: "RequestExpired",
}
