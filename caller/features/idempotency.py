"""Idempotency tokens and names of S3 objects, the same on every retry of a state and different for every other call."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from caller.awsmodel.idempotency_tokens import generated_tokens

if TYPE_CHECKING:
    from collections.abc import Mapping

    from botocore.model import OperationModel

    from caller.call import Call


def default_tokens(call: Call, operation: OperationModel) -> Mapping[str, str]:
    """Returns values for the operation's idempotency tokens, by botocore's member names.

    A token is a UUID that is derived from the execution, the state, the time at which the execution entered the
    state (the same for every retry, different for every pass of a loop), the operation, and the parameters.

    If iterations of an inline Map share all of these, a derived token would make the service ignore all iterations
    but one. An optional token is then left out, as in a native state, and a required one is random.

    Source: the `idempotencyToken` trait and the `required` list of botocore's service models.
    """
    members = generated_tokens(operation)
    if not call.origin.shared_by_iterations:
        return {name: str(UUID(bytes=fingerprint(call, name)[:16], version=4)) for name in members}
    required = operation.input_shape.required_members if operation.input_shape else []
    return {name: str(uuid4()) for name in members if name in required}


def object_id(call: Call, purpose: str) -> str:
    """Returns 16 hexadecimal digits for the name of an object that a call writes.

    They are the same on every retry of a state. If iterations of an inline Map share the call's context and
    parameters, the digits are random, so that no iteration overwrites another one's object.
    """
    if call.origin.shared_by_iterations:
        return uuid4().hex[:16]
    # the parameters of two iterations can be the same if their Regions or roles differ
    targets = [[target.region, target.endpoint] for target in call.targets]
    role = call.credentials.role_arn if call.credentials else None
    return fingerprint(call, purpose, targets, role).hex()[:16]


def fingerprint(call: Call, purpose: str, *more: object) -> bytes:
    """Returns a digest of 32 bytes of what identifies a call, its purpose, and `more` JSON values.

    Version 0.1 derived tokens from the same values. Tokens of executions that run during an upgrade don't change.
    """
    origin = call.origin
    facts: list[Any] = [
        origin.execution,
        origin.state,
        origin.entered,
        origin.item,
        call.service,
        call.operation,
        purpose,
        call.parameters,
        *more,
    ]
    if call.body_from is not None:
        facts += [call.body_from.bucket, call.body_from.name]
    return sha256(json.dumps(facts, sort_keys=True, separators=(",", ":")).encode()).digest()
