"""The members of an operation's input that are idempotency tokens."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from botocore.model import OperationModel

_ENDINGS = ("RequestId", "requestId", "OperationId")


def generated_tokens(operation: OperationModel) -> tuple[str, ...]:
    """Returns botocore's names of the members for which the caller creates a value if the state has none.

    Some models mark a member as a token although it identifies a resource: Athena's DeleteNamedQuery requires the
    `NamedQueryId` of an existing query. An invented value would be wrong, so the result contains only names that say
    that they are a token or the ID of a request.

    Source: the `idempotencyToken` trait of botocore's service models.
    """
    return tuple(
        name for name in operation.idempotent_members if "token" in name.casefold() or name.endswith(_ENDINGS)
    )
