"""botocore's customisations that change a value the user gave or sees are undone.

botocore does for Python users what no other SDK does: it encodes EC2 user data, decodes IAM policies into
objects, quotes S3's CopySource. A native state's parameters and result are the service's own. What only
signs or routes a request stays: presigned cross-region copies, checksums, redirects, account ids. The
handlers are botocore's public table (`botocore.handlers.BUILTIN_HANDLERS`); a session that is made without them
gets the rest (`botocore.session.Session`, its parameters `event_hooks` and `include_builtin_handlers`).
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
    # what comes back
    ("after-call.iam", "json_decode_policies"),
    ("after-call.ec2.GetConsoleOutput", "decode_console_output"),
    ("after-call.cloudformation.GetTemplate", "json_decode_template_body"),
    # what goes in
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
    # the service judges its parameters, and its error is the one that a native state catches
    ("before-parameter-build.s3", "validate_bucket_name"),
    # tokens are made stable over retries (caller.features.idempotency)
    ("before-parameter-build", "generate_idempotent_uuid"),
)


def kept_handlers() -> HierarchicalEmitter:
    """botocore's handlers for a session, without those in UNDONE and those that write documentation.

    Only events whose names hold an alias go through `botocore.hooks.EventAliaser`, which looks at each of its
    aliases every time.
    """
    direct = HierarchicalEmitter()
    aliased = EventAliaser(direct)
    undone = {(event, getattr(handlers, handler)) for event, handler in REMOVED_HANDLERS}
    for event, handler, *order in handlers.BUILTIN_HANDLERS:
        if not event.startswith("docs.") and (event, handler) not in undone:
            events = direct if EVENT_ALIASES.keys().isdisjoint(event.split(".")) else aliased
            _register(events, order)(event, handler)
    return direct


def _register(events: BaseEventHooks, order: list[object]) -> Callable[..., None]:
    if handlers.REGISTER_FIRST in order:
        return events.register_first
    return events.register_last if handlers.REGISTER_LAST in order else events.register


def read_timestamps_natively(session: Session) -> None:
    """Has a session's clients read timestamps as the native result writes them."""
    session.get_component("response_parser_factory").set_parser_defaults(timestamp_parser=_native_timestamp)


def remove_added_members(
    result: dict[str, Any], parameters: Mapping[str, Any], operation: OperationModel
) -> dict[str, Any]:
    """A native result without the members that only answer what botocore itself asked for.

    botocore lists S3 keys URL-encoded and decodes them again, and adds a CRC-32 to uploads; `parameters` (in
    the model's names) tell what the user asked for.
    """
    surplus = set()
    if "EncodingType" not in parameters and operation.name in {
        "ListObjects",
        "ListObjectsV2",
        "ListObjectVersions",
    }:
        surplus.add("EncodingType")
    if "requestAlgorithmMember" in operation.http_checksum and not any(
        name.startswith("Checksum") for name in parameters
    ):
        surplus |= {"ChecksumCRC32", "ChecksumType"} if "ChecksumCRC32" in result else set()
    return {name: value for name, value in result.items() if name not in surplus} if surplus else result


def _native_timestamp(value: float | str) -> str:
    """A timestamp of any wire format as the native result writes it; botocore's parser for the rest."""
    try:
        if not isinstance(value, str):
            return from_timestamp(datetime.fromtimestamp(value, UTC))
        if value[3:5] == ", ":  # as HTTP's headers write it: Fri, 30 Jan 2026 08:00:00 GMT
            return from_timestamp(parsedate_to_datetime(value))
        return from_timestamp(datetime.fromisoformat(value))
    except (TypeError, ValueError, OverflowError, OSError):
        moment: datetime = parse_timestamp(value)  # type: ignore[arg-type]
        return from_timestamp(moment)
