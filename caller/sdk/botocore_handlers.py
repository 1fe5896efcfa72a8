"""Removes the botocore event handlers that change parameters or results.

botocore has conveniences that no other SDK has: it encodes EC2 user data, decodes IAM policies into objects, and
quotes S3's CopySource. The parameters and results of a native state are those of the service. Handlers that only sign
or route a request stay: presigned cross-Region copies, checksums, and account IDs. Redirects of S3 are off.

Sources: `botocore.handlers.BUILTIN_HANDLERS`; `botocore.session.Session` with the parameters `event_hooks` and
`include_builtin_handlers`.
"""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any

from botocore import handlers
from botocore.hooks import EventAliaser, HierarchicalEmitter
from botocore.utils import EVENT_ALIASES, parse_timestamp

from caller.awsmodel.scalars import from_timestamp

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from botocore.hooks import BaseEventHooks
    from botocore.model import OperationModel
    from botocore.session import Session

REMOVED_HANDLERS = (
    # These change results.
    ("after-call.iam", "json_decode_policies"),
    ("after-call.ec2.GetConsoleOutput", "decode_console_output"),
    ("after-call.cloudformation.GetTemplate", "json_decode_template_body"),
    # These change parameters.
    ("before-parameter-build.ec2.RunInstances", "base64_encode_user_data"),
    ("before-parameter-build.autoscaling.CreateLaunchConfiguration", "base64_encode_user_data"),
    ("before-parameter-build.s3.CopyObject", "handle_copy_source_param"),
    ("before-parameter-build.s3.UploadPartCopy", "handle_copy_source_param"),
    ("before-parameter-build.s3.HeadObject", "sse_md5"),
    ("before-parameter-build.s3.GetObject", "sse_md5"),
    ("before-parameter-build.s3.PutObject", "sse_md5"),
    ("before-parameter-build.s3.CopyObject", "sse_md5"),
    ("before-parameter-build.s3.CopyObject", "copy_source_sse_md5"),
    ("before-parameter-build.s3.CreateMultipartUpload", "sse_md5"),
    ("before-parameter-build.s3.UploadPart", "sse_md5"),
    ("before-parameter-build.s3.UploadPartCopy", "sse_md5"),
    ("before-parameter-build.s3.UploadPartCopy", "copy_source_sse_md5"),
    ("before-parameter-build.s3.CompleteMultipartUpload", "sse_md5"),
    ("before-parameter-build.s3.SelectObjectContent", "sse_md5"),
    # The service validates the bucket name, and native states catch the service's error.
    ("before-parameter-build.s3", "validate_bucket_name"),
    # caller.features.idempotency fills in tokens that stay the same across retries.
    ("before-parameter-build", "generate_idempotent_uuid"),
)


def kept_handlers() -> HierarchicalEmitter:
    """Returns botocore's handlers for a session, without the removed ones and those for documentation.

    Only events with an alias in their names use `botocore.hooks.EventAliaser`, because it checks all aliases for each
    event.
    """
    direct = HierarchicalEmitter()
    aliased = EventAliaser(direct)
    removed = {(event, getattr(handlers, handler)) for event, handler in REMOVED_HANDLERS}
    for event, handler, *order in handlers.BUILTIN_HANDLERS:
        if not event.startswith("docs.") and (event, handler) not in removed:
            events = direct if EVENT_ALIASES.keys().isdisjoint(event.split(".")) else aliased
            _register(events, order)(event, handler)
    return direct


def stay_in_region(context: dict[str, Any], **_event: object) -> None:
    """Keeps botocore from sending a request for a bucket in another Region again, to that Region.

    The state names the Regions that its call can use, and a native state gets S3's error. botocore skips requests that
    it has already redirected (`botocore.utils.S3RegionRedirectorv2`).
    """
    context.setdefault("s3_redirect", {})["redirected"] = True


def _register(events: BaseEventHooks, order: list[object]) -> Callable[..., None]:
    if handlers.REGISTER_FIRST in order:
        return events.register_first
    return events.register_last if handlers.REGISTER_LAST in order else events.register


def read_timestamps_natively(session: Session) -> None:
    """Makes the clients of a session parse timestamps into the format of native results."""
    session.get_component("response_parser_factory").set_parser_defaults(timestamp_parser=_native_timestamp)


def remove_added_members(
    result: dict[str, Any], parameters: Mapping[str, Any], operation: OperationModel
) -> dict[str, Any]:
    """Returns a native result without members that exist only because botocore changed the request.

    botocore requests S3 keys in URL encoding and decodes them, and it adds a CRC-32 checksum to uploads.

    Args:
        result: The native result.
        parameters: The user's parameters, in the model's names.
        operation: The operation's model.
    """
    added = set()
    if "EncodingType" not in parameters and operation.name in {
        "ListObjects",
        "ListObjectsV2",
        "ListObjectVersions",
    }:
        added.add("EncodingType")
    if "requestAlgorithmMember" in operation.http_checksum and not any(
        name.startswith("Checksum") for name in parameters
    ):
        added |= {"ChecksumCRC32", "ChecksumType"} if "ChecksumCRC32" in result else set()
    return {name: value for name, value in result.items() if name not in added} if added else result


def _native_timestamp(value: float | str) -> str:
    """Returns a timestamp in the format of native results. botocore's parser handles unusual formats."""
    try:
        if not isinstance(value, str):
            return from_timestamp(datetime.fromtimestamp(value, UTC))
        if value[3:5] == ", ":  # the format of HTTP headers: Fri, 30 Jan 2026 08:00:00 GMT
            return from_timestamp(parsedate_to_datetime(value))
        return from_timestamp(datetime.fromisoformat(value))
    except (TypeError, ValueError, OverflowError, OSError):
        parsed: datetime = parse_timestamp(value)  # type: ignore[arg-type]
        return from_timestamp(parsed)
