"""Idempotency tokens that are the same on every retry of a state, and on nothing else."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import TYPE_CHECKING, Any
from uuid import UUID

if TYPE_CHECKING:
    from collections.abc import Mapping

    from botocore.model import OperationModel

    from caller.payload import Call


def tokens(call: Call, operation: OperationModel) -> Mapping[str, str]:
    """The idempotency tokens that the call's parameters lack, by the model's member names.

    A token is a UUID made from the execution, the state, the time at which it was entered (constant over the
    state's retries, another one in each pass of a loop), the Map item, the operation and the parameters.
    """
    return {
        name: str(UUID(bytes=fingerprint(call, name)[:16], version=4))
        for name in operation.idempotent_members
    }


def fingerprint(call: Call, purpose: str) -> bytes:
    """32 bytes that are the same on every retry of a state, and different for all else, and for each purpose."""
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
    ]
    if call.body_from is not None:
        facts += [call.body_from.bucket, call.body_from.name]
    return sha256(json.dumps(facts, sort_keys=True, separators=(",", ":")).encode()).digest()
