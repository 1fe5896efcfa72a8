"""Every operation of the pinned botocore: state, request, answer, state again. `python -m
tests.caller.awsmodel.sweep`.

A generated input goes through the caller's encoders and botocore's serialiser; a generated answer is
written by moto's serialisers (CBOR by botocore's own), read by botocore's parser and decoded by the
caller.
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
_NOT_WRITTEN = {
    "s3 GetBucketLocation": "botocore reads its answer after the parser",
    "dataexchange SendApiAsset": "its result holds every header of the answer, the protocol's own included",
} | {
    f"qconnect {name}": "moto leaves out members bound to headers below the top, which botocore reads"
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
    """What was covered, and what went wrong, one line each."""

    counts: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)


def sweep(every: int = 1) -> Tally:
    """Runs over each `every`th operation of all services."""
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
    """One operation, into the tally."""
    tally.counts["operations"] += 1
    reason = unsupported_reason(service.service_name, operation)
    if reason:
        tally.refused[reason.split(" ", 2)[2].split(";")[0]] += 1
        return
    name = f"{service.service_name} {operation.name}"
    protocol = service.resolved_protocol
    note(tally, f"inputs {protocol}", name, partial(check_input, operation, encoders))
    if name in _NOT_WRITTEN:
        tally.counts["outputs left out: " + _NOT_WRITTEN[name]] += 1
    else:
        note(tally, f"outputs {protocol}", name, partial(check_output, operation, decoders))


def note(tally: Tally, kind: str, place: str, step: Callable[[], str | None]) -> None:
    try:
        problem = step()
    except Exception as error:  # noqa: BLE001  a crash is what the sweep looks for
        if error_location(error).startswith("moto."):
            tally.counts["outputs left out: moto can't write them"] += 1
            return
        problem = f"{type(error).__name__}: {error}"
    tally.counts[kind] += 1
    if problem:
        tally.wrong.append(f"{kind}: {place}: {problem}"[:400])


def check_input(operation: OperationModel, encoders: ParameterEncoders) -> str | None:
    shape = operation.input_shape
    if shape is None:
        return None
    value = sample(shape)
    findings = EncodingProblems()
    encoded = encoders.encoder(shape)(json.loads(json.dumps(value.given)), findings)
    serializer = create_serializer(operation.service_model.resolved_protocol, include_validation=False)
    serializer.serialize_to_request(encoded, operation)
    if findings.problems:
        return "; ".join(findings.problems)
    return None if encoded == value.taken else "encoded differs from what botocore takes"


def check_output(operation: OperationModel, decoders: ResultDecoders) -> str | None:
    shape = operation.output_shape
    if shape is None:
        return None
    value = sample(shape)
    parsed = read_by_botocore(operation, value.held)
    result = json.loads(json.dumps(decoders.structure(shape)(parsed), allow_nan=False))
    if result == value.got:
        return None
    return f"got {json.dumps(result)[:150]}, expected {json.dumps(value.got)[:150]}"


def read_by_botocore(operation: OperationModel, held: Any) -> Any:
    protocol = operation.service_model.resolved_protocol
    answer = written_by_cbor(operation, held) if protocol == _CBOR else written_by_moto(operation, held)
    body = answer["body"].encode() if isinstance(answer["body"], str) else answer["body"]
    if operation.has_streaming_output:
        answer["body"] = StreamingBody(io.BytesIO(body), len(body))
    else:
        answer["body"] = body
    parser = base_session().get_component("response_parser_factory").create_parser(protocol)
    return parser.parse(answer, operation.output_shape)


def written_by_moto(operation: OperationModel, held: Any) -> dict[str, Any]:
    protocol = operation.service_model.resolved_protocol
    writer_class: Any = get_serializer_class(operation.service_model.service_name, protocol)
    writer = writer_class(operation)
    answer: dict[str, Any] = {**writer.serialize(held), "context": {}, "status_code": 200}
    shape = operation.output_shape
    for name, member in shape.members.items() if shape else ():
        if member.serialization.get("name") == "Content-Type":
            answer["headers"]["Content-Type"] = held[name]  # moto puts the protocol's own
        if (
            getattr(member, "is_document_type", False)
            and shape
            and shape.serialization.get("payload") == name
        ):
            answer["body"] = json.dumps(held[name])  # moto wraps it
    return answer


def written_by_cbor(operation: OperationModel, held: Any) -> dict[str, Any]:
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
    for name, count in sorted((tally.counts + tally.refused).items()):
        print(f"{count:6} {name}")
    print("\n".join(tally.wrong) or "nothing wrong")
    return 1 if tally.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
