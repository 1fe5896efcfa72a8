"""The caller's access to S3 for `ResultWriter` and `BodyFrom`, with the function's credentials."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from caller.awsmodel.models import service_model
from caller.call import NO_OPTIONS, Target
from caller.errors import CallFailed
from caller.sdk import clients, error_translation
from caller.sdk.attempts import count_requests
from caller.sdk.repeats import repeats
from caller.sdk.session import function_region

if TYPE_CHECKING:
    from collections.abc import Iterator

    from caller.call import S3Location
    from caller.sdk.attempts import SentRequests

_S3 = "s3"


def bucket_region(location: S3Location) -> str:
    """Returns the Region of the bucket: the function's, unless the location names another one."""
    return location.region or function_region()


def bucket_parameters(location: S3Location) -> dict[str, str]:
    """Returns the parameters of S3's operations that identify the bucket and its expected owner."""
    owner = {"ExpectedBucketOwner": location.owner} if location.owner else {}
    return {"Bucket": location.bucket, **owner}


def s3_client(location: S3Location) -> Any:
    """Returns an S3 client for the bucket's Region, with the function's credentials."""
    return clients.client_for(_S3, Target(bucket_region(location)), None, NO_OPTIONS)


@contextmanager
def translate_s3_errors(field: str) -> Iterator[SentRequests]:
    """Raises botocore's exceptions in the `with` block as CallFailed, with S3's native error name.

    The text begins with the name of the field. Failover doesn't try another target after such a failure, because all
    targets use the same object. The requests in the block are counted apart from those of the call.
    """
    service = service_model(_S3)
    with count_requests() as sent, repeats(allowed=True):
        try:
            yield sent
        except ClientError as error:
            operation = service.operation_model(error.operation_name)
            failure = error_translation.service_failure(error, service, operation)
        except CallFailed:
            raise
        except Exception as error:
            if not error_translation.is_request_error(error):
                raise
            service_id = str(service.service_id)
            failure = error_translation.client_failure(error, service_id, sent.latest_operation)
        else:
            return
    raise CallFailed(failure._replace(text=f"{field}: {failure.text}", can_fail_over=False)) from None
