"""The function's own use of S3, for `ResultWriter` and `BodyFrom`: its client, and its failures in words."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from caller import clients, errors
from caller.event import NO_OPTIONS, Target
from caller.failure import CallFailed
from caller.session import own_region, service_model

if TYPE_CHECKING:
    from collections.abc import Iterator

    from caller.event import Stored

_S3 = "s3"


def region_of(place: Stored) -> str:
    """The region of a place in S3."""
    return place.region or own_region()


def bucket_of(place: Stored) -> dict[str, str]:
    """The parameters of S3's operations that name the place's bucket, and the owner that it must have."""
    owner = {"ExpectedBucketOwner": place.owner} if place.owner else {}
    return {"Bucket": place.bucket, **owner}


def client_for(place: Stored) -> Any:
    """An S3 client for the place, with the function's own credentials."""
    return clients.client_for(_S3, Target(region_of(place)), None, NO_OPTIONS)


@contextmanager
def told_of(field: str) -> Iterator[None]:
    """Raises what S3 answers inside as CallFailed, with S3's native name and the field in its text.

    No other target of the call would help against it.
    """
    clients.attempts.made = 0
    try:
        yield
    except ClientError as error:
        service = service_model(_S3)
        failure = errors.service_failure(error, service, service.operation_model(error.operation_name))
    except CallFailed:
        raise
    except Exception as error:
        if not errors.is_of_the_request(error):
            raise
        failure = errors.client_failure(error, str(service_model(_S3).service_id), clients.attempts.made)
    else:
        return
    raise CallFailed(failure._replace(text=f"{field}: {failure.text}", elsewhere=False)) from None
