"""An endpoint of the local AWS at which a job runs until it has been described a number of times."""

from __future__ import annotations

from tests.loopback.messages import Request, Response, forward
from tests.loopback.server import LoopbackServer

_OPERATION = "AWSStepFunctions.DescribeExecution"


class JobServer(LoopbackServer):
    """Forwards requests to the local AWS. The job runs as long as `descriptions` is greater than 1.

    Attributes:
        descriptions: The number of descriptions until the job has ended.
    """

    def __init__(self, origin: str) -> None:
        """`origin`: the local AWS's URL."""
        super().__init__()
        self._origin = origin
        self.descriptions = 1

    def respond(self, request: Request) -> Response:
        """Returns the local AWS's response. In descriptions before the last one, the job is still running."""
        response = forward(request, self._origin)
        if request.headers.get("X-Amz-Target") != _OPERATION:
            return response
        self.descriptions -= 1
        if self.descriptions < 1:
            return response
        return response.with_body(response.body.replace(b'"SUCCEEDED"', b'"RUNNING"'))
