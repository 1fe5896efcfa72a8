"""A test of every operation of the installed botocore: `python -m tests.caller.awsmodel.sweep`.

A generated input passes through the caller's encoders and botocore's serializer. A generated response is serialized by
moto (CBOR by botocore), parsed by botocore, and decoded by the caller.
"""

from __future__ import annotations

import io
import json
import sys
from collections import Counter
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

from botocore.response import StreamingBody
from botocore.serialize import RpcV2CBORSerializer, create_serializer
from moto.core.model import ServiceModel as MotoServiceModel
from moto.core.serialize import get_serializer_class

from caller.awsmodel.decoder import ResultDecoders
from caller.awsmodel.encoder import EncodingProblems, ParameterEncoders
from caller.awsmodel.unsupported import unsupported_reason
from caller.contract import BlobFormat
from caller.features.streaming_body import read_body
from caller.sdk.internal_error import error_location
from caller.sdk.session import base_session
from tests.caller.awsmodel.models import every_service
from tests.caller.awsmodel.samples import sample

if TYPE_CHECKING:
    from collections.abc import Callable

    from botocore.model import OperationModel, ServiceModel

_CBOR = "smithy-rpc-v2-cbor"
_SKIPPED_OUTPUTS = {
    "s3 GetBucketLocation": "botocore reads its response after the parser",
    "dataexchange SendApiAsset": "its result contains all headers of the response, including those of the protocol",
} | {
    f"qconnect {name}": "moto omits nested members in headers, but botocore reads them"
    for name in (
        "CreateMessageTemplate",
        "CreateMessageTemplateVersion",
        "GetMessageTemplate",
        "RenderMessageTemplate",
        "UpdateMessageTemplate",
        "UpdateMessageTemplateMetadata",
    )
}


@dataclass
class Tally:
    """The numbers of tested operations, and one line per failure."""

    counts: Counter[str] = field(default_factory=Counter)
    unsupported: Counter[str] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)


def sweep(every: int = 1) -> Tally:
    """Tests each `every`th operation of all services."""
    tally, number = Tally(), 0
    for service in every_service(MotoServiceModel):
        encoders, decoders = ParameterEncoders(BlobFormat.TEXT), ResultDecoders(BlobFormat.TEXT, read_body)
        for name in service.operation_names:
            number += 1
            if number % every == 0:
                operation = service.operation_model(name)
                check(service, operation, encoders, decoders, tally)
    return tally


def check(
    service: ServiceModel,
    operation: OperationModel,
    encoders: ParameterEncoders,
    decoders: ResultDecoders,
    tally: Tally,
) -> None:
    """Tests one operation and adds the result to the tally."""
    tally.counts["operations"] += 1
    reason = unsupported_reason(service.service_name, operation)
    if reason:
        tally.unsupported[reason.split(" ", 2)[2].split(";")[0]] += 1
        return
    name = f"{service.service_name} {operation.name}"
    protocol = service.resolved_protocol
    note(tally, f"inputs {protocol}", name, partial(check_input, operation, encoders))
    if name in _SKIPPED_OUTPUTS:
        tally.counts["skipped outputs: " + _SKIPPED_OUTPUTS[name]] += 1
    else:
        note(tally, f"outputs {protocol}", name, partial(check_output, operation, decoders))


def note(tally: Tally, kind: str, label: str, step: Callable[[], str | None]) -> None:
    try:
        problem = step()
    except Exception as error:  # noqa: BLE001  the sweep reports every exception
        if error_location(error).startswith("moto."):
            tally.counts["skipped outputs: moto can't write them"] += 1
            return
        problem = f"{type(error).__name__}: {error}"
    tally.counts[kind] += 1
    if problem:
        tally.failures.append(f"{kind}: {label}: {problem}"[:400])


def check_input(operation: OperationModel, encoders: ParameterEncoders) -> str | None:
    shape = operation.input_shape
    if shape is None:
        return None
    value = sample(shape)
    problems = EncodingProblems()
    encoded = encoders.encoder(shape)(json.loads(json.dumps(value.given)), problems)
    serializer = create_serializer(operation.service_model.resolved_protocol, include_validation=False)
    serializer.serialize_to_request(encoded, operation)
    if problems.problems:
        return "; ".join(problems.problems)
    return None if encoded == value.taken else "encoded differs from what botocore takes"


def check_output(operation: OperationModel, decoders: ResultDecoders) -> str | None:
    shape = operation.output_shape
    if shape is None:
        return None
    value = sample(shape)
    parsed = parse_with_botocore(operation, value.held)
    result = json.loads(json.dumps(decoders.structure(shape)(parsed), allow_nan=False))
    if result == value.got:
        return None
    return f"got {json.dumps(result)[:150]}, expected {json.dumps(value.got)[:150]}"


def parse_with_botocore(operation: OperationModel, held: Any) -> Any:
    protocol = operation.service_model.resolved_protocol
    response = (
        serialize_as_cbor(operation, held) if protocol == _CBOR else serialize_with_moto(operation, held)
    )
    body = response["body"].encode() if isinstance(response["body"], str) else response["body"]
    if operation.has_streaming_output:
        response["body"] = StreamingBody(io.BytesIO(body), len(body))
    else:
        response["body"] = body
    parser = base_session().get_component("response_parser_factory").create_parser(protocol)
    return parser.parse(response, operation.output_shape)


def serialize_with_moto(operation: OperationModel, held: Any) -> dict[str, Any]:
    protocol = operation.service_model.resolved_protocol
    writer_class: Any = get_serializer_class(operation.service_model.service_name, protocol)
    writer = writer_class(operation)
    response: dict[str, Any] = {**writer.serialize(held), "context": {}, "status_code": 200}
    shape = operation.output_shape
    for name, member in shape.members.items() if shape else ():
        if member.serialization.get("name") == "Content-Type":
            response["headers"]["Content-Type"] = held[name]  # moto uses the content type of the protocol
        if (
            getattr(member, "is_document_type", False)
            and shape
            and shape.serialization.get("payload") == name
        ):
            response["body"] = json.dumps(held[name])  # moto encloses it in an object
    return response


def serialize_as_cbor(operation: OperationModel, held: Any) -> dict[str, Any]:
    body = bytearray()
    writer: Any = RpcV2CBORSerializer()
    writer._serialize_data_item(body, held, operation.output_shape)
    return {
        "status_code": 200,
        "headers": {"smithy-protocol": "rpc-v2-cbor"},
        "body": bytes(body),
        "context": {},
    }


def main() -> int:
    tally = sweep()
    for name, count in sorted((tally.counts + tally.unsupported).items()):
        print(f"{count:6} {name}")
    print("\n".join(tally.failures) or "no failures")
    return 1 if tally.failures else 0


if __name__ == "__main__":
    sys.exit(main())
