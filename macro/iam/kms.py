"""KMS keys that a call names by an alias."""

from __future__ import annotations

from typing import TYPE_CHECKING

from macro.iam.arns.arn import ACCOUNT, PARTITION, distinct, literal, render
from macro.iam.arns.parameters import values
from macro.iam.arns.resources import UnknownResource, derive_resources
from macro.model.statement import Statement
from macro.model.template_values import Intrinsic, RunTime

if TYPE_CHECKING:
    from collections.abc import Sequence

    from macro.catalog import RequiredAction
    from macro.iam.arns.arn import Piece
    from macro.model.call import AwsCall
    from macro.model.template_values import Json

CRYPTOGRAPHIC = tuple(
    f"kms:{name}"
    for name in (
        "Decrypt",
        "DeriveSharedSecret",
        "DescribeKey",
        "Encrypt",
        "GenerateDataKey",
        "GenerateDataKeyPair",
        "GenerateDataKeyPairWithoutPlaintext",
        "GenerateDataKeyWithoutPlaintext",
        "GenerateMac",
        "GetPublicKey",
        "ReEncryptFrom",
        "ReEncryptTo",
        "Sign",
        "Verify",
        "VerifyMac",
    )
)


def kms_statements(
    call: AwsCall, need: RequiredAction, regions: Sequence[Piece], condition: dict[str, Json]
) -> tuple[Statement, ...]:
    """The statement for a key named by id or ARN, and one for keys named by alias.

    An alias is no key's ARN: AWS KMS Developer Guide, "Using aliases to control access to KMS keys", gives
    `kms:RequestAlias` with the account's keys as the resource. Raises Underivable for a key only known at
    run time.
    """
    paths = [path for way in need.resource_types for path in way.members.get("KeyId", ())]
    named = [value for path in paths for value in values(call.parameters, path)]
    aliases = [name for value in named if (name := _alias(value))]
    if not aliases:
        found = derive_resources(need, call.parameters, regions)
        reason = f"{need.action} ({need.source}); resources from {', '.join(found.members) or 'no parameter'}"
        return (Statement((need.action,), found.arns, condition, reason),)
    if len(aliases) < len(named):
        raise UnknownResource("some keys are named by an alias and some are not")
    equals = condition.get("StringEquals")
    both: dict[str, Json] = {
        **(equals if isinstance(equals, dict) else {}),
        "kms:RequestAlias": list(aliases),
    }
    keys = distinct(
        render(("arn:", PARTITION, ":kms:", region, ":", ACCOUNT, ":key/*")) for region in regions
    )
    reason = f"{need.action} ({need.source}); a key of the alias in {', '.join(paths)}, by kms:RequestAlias"
    return (Statement((need.action,), keys, {"StringEquals": both}, reason),)


def _alias(value: str | Intrinsic | RunTime) -> Json:
    """The alias's name, `alias/orders`, in a key parameter; None where it is not an alias."""
    if isinstance(value, str) and "alias/" in value:
        return literal("alias/" + value.partition("alias/")[2])
    text = value.function.get("Fn::Sub") if isinstance(value, Intrinsic) else None
    return {"Fn::Sub": text} if isinstance(text, str) and text.startswith("alias/") else None
