"""The function's own use of S3, for `ResultWriter` and `BodyFrom`: its client, and its failures in words."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from caller.awsmodel.models import service_model
from caller.errors import CallFailed
from caller.payload import NO_OPTIONS, Target
from caller.sdk import clients, error_translation
from caller.sdk.session import own_region

if TYPE_CHECKING:
    from collections.abc import Iterator

    from caller.payload import S3Location

_S3 = "s3"


def bucket_region(place: S3Location) -> str:
    """The region of a place in S3."""
    return place.region or own_region()


def bucket_parameters(place: S3Location) -> dict[str, str]:
    """The parameters of S3's operations that name the place's bucket, and the owner that it must have."""
    owner = {"ExpectedBucketOwner": place.owner} if place.owner else {}
    return {"Bucket": place.bucket, **owner}


def s3_client(place: S3Location) -> Any:
    """An S3 client for the place, with the function's own credentials."""
    return clients.client_for(_S3, Target(bucket_region(place)), None, NO_OPTIONS)


@contextmanager
def translate_s3_errors(field: str) -> Iterator[None]:
    """Raises what S3 answers inside as CallFailed, with S3's native name and the field in its text.

    No other target of the call would help against it.
    """
    clients.attempts.made = 0
    try:
        yield
    except ClientError as error:
        service = service_model(_S3)
        failure = error_translation.service_failure(
            error, service, service.operation_model(error.operation_name)
        )
    except CallFailed:
        raise
    except Exception as error:
        if not error_translation.is_request_error(error):
            raise
        failure = error_translation.client_failure(
            error, str(service_model(_S3).service_id), clients.attempts.made
        )
    else:
        return
    raise CallFailed(failure._replace(text=f"{field}: {failure.text}", elsewhere=False)) from None
