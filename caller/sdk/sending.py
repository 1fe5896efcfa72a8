"""Sending requests with botocore: each is counted, and is sent again only if that is allowed.

botocore waits before it sends a request again, and in its adaptive retry mode also before it sends a request. It
creates the objects that send and wait from three classes, and has no setting for them. Their subclasses here wait with
`caller.deadline.sleep`, until the time limit. Without a time limit, they wait like the originals.

Sources: `botocore.endpoint`, `botocore.retries.bucket`, and `botocore.retries.standard`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import botocore.endpoint
from botocore.exceptions import CapacityNotAvailableError
from botocore.hooks import first_non_none_response
from botocore.retries import bucket, standard

from caller.deadline import sleep
from caller.sdk.attempts import begin_operation, count_request, count_throttled, mark_open
from caller.sdk.connections import limit_connections
from caller.sdk.repeats import may_repeat
from caller.sdk.response_validation import raise_problem

if TYPE_CHECKING:
    from botocore.awsrequest import AWSPreparedRequest
    from botocore.model import OperationModel


_Endpoint: Any = botocore.endpoint.Endpoint  # the stubs lack the members that these subclasses use
_TokenBucket: Any = bucket.TokenBucket


class TimeLimitedEndpoint(_Endpoint):  # type: ignore[misc]
    """Sends requests and counts them. It repeats only what `caller.sdk.repeats` allows, and waits before that."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        """Limits the connections, too."""
        super().__init__(*arguments, **named)
        limit_connections(self.http_session)

    def make_request(
        self, operation_model: OperationModel, request_dict: dict[str, Any]
    ) -> tuple[Any, dict[str, Any]]:
        """Returns the HTTP response and the parsed response of an API operation.

        Raises:
            IncompleteReadError: The body of the last attempt's response is incomplete.
            ResponseParserError: It is malformed.
        """
        begin_operation()
        http, parsed = super().make_request(operation_model, request_dict)
        raise_problem(parsed)
        return http, parsed

    def _send(self, request: AWSPreparedRequest) -> Any:
        count_request(request)
        return super()._send(request)

    def _needs_retry(
        self,
        attempts: int,
        operation_model: OperationModel,
        request_dict: dict[str, Any],
        response: Any = None,
        caught_exception: Exception | None = None,
    ) -> bool:
        """Returns whether to send a request again, after the wait that botocore's retry handlers return.

        botocore calls this method after every response, also after the last one.
        """
        count_throttled(response)
        is_allowed = may_repeat(response)
        if response is not None:
            _apply_parsed_status(*response)
        if not is_allowed:
            return False
        service_id = operation_model.service_model.service_id.hyphenize()
        responses = self._event_emitter.emit(
            f"needs-retry.{service_id}.{operation_model.name}",
            response=response,
            endpoint=self,
            operation=operation_model,
            attempts=attempts,
            caught_exception=caught_exception,
            request_dict=request_dict,
        )
        delay = first_non_none_response(responses)
        if delay is None or delay is False:
            return False
        mark_open(is_open=False)
        sleep(delay)
        return True


def _apply_parsed_status(http: Any, parsed: dict[str, Any]) -> None:
    """Sets the status that decides whether botocore repeats a request and raises an error.

    It differs from the response's own status if the body has an error, which S3 can return with the status 200
    (`botocore.handlers._update_status_code`), or is invalid (`caller.sdk.response_validation`).
    """
    http.status_code = parsed.get("ResponseMetadata", {}).get("HTTPStatusCode", http.status_code)


class TimeLimitedTokenBucket(_TokenBucket):  # type: ignore[misc]
    """Limits the rate of requests in the adaptive retry mode. It waits without holding its lock."""

    def acquire(self, amount: float = 1, block: bool = True) -> bool:  # noqa: FBT001, FBT002  botocore's signature
        """Takes tokens, and waits for them unless `block` is false."""
        while True:
            try:
                return bool(super().acquire(amount, block=False))
            except CapacityNotAvailableError:
                if not block:
                    raise
            sleep(max(0.0, self._sleep_amount(amount)))


class TimeLimitedRetryHandler(standard.RetryHandler):
    """Decides whether to send a request again. It waits itself if a long poll has no retry quota left."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        """Replaces the function that waits."""
        super().__init__(*arguments, **{"sleep": sleep, **named})


def use_own_classes() -> None:
    """Makes botocore create its new clients from these classes."""
    botocore.endpoint.Endpoint = TimeLimitedEndpoint  # type: ignore[misc]
    bucket.TokenBucket = TimeLimitedTokenBucket  # type: ignore[misc]
    standard.RetryHandler = TimeLimitedRetryHandler  # type: ignore[misc]
