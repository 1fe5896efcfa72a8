"""The role's permissions for the KMS keys of the data that a call reads or writes.

Services such as Amazon S3 call AWS KMS with the permissions of the principal that calls them. Source: AWS KMS Developer
Guide, "AWS KMS condition keys", kms:ViaService.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from caller.awsmodel.regions import dns_suffixes
from macro.catalog import ResourceType
from macro.iam.arns.arn import render

if TYPE_CHECKING:
    from collections.abc import Sequence

    from macro.iam.arns.arn import Piece
    from macro.model.statement import Statement
    from macro.model.template_values import Json

DATA_ACTIONS = (
    "kms:Decrypt",
    "kms:DescribeKey",
    "kms:Encrypt",
    "kms:GenerateDataKey",
    "kms:GenerateDataKeyPair",
    "kms:GenerateDataKeyPairWithoutPlaintext",
    "kms:GenerateDataKeyWithoutPlaintext",
    "kms:ReEncryptFrom",
    "kms:ReEncryptTo",
)
VIA_SERVICE = "kms:ViaService"
_STATE_MACHINE_DATA = "kms:encryptioncontext:aws:states:"
"""The beginning of condition keys about the context with which Step Functions encrypts executions, in lowercase.

Source: AWS Step Functions Developer Guide, "Data at rest encryption in Step Functions".
"""
_REQUIRES_VALUE = re.compile(
    r"(?:ForAnyValue:)?(?:String(?:Equals|Like|EqualsIgnoreCase)|Arn(?:Equals|Like))", re.IGNORECASE
)
"""The operators that don't match a request without the condition key."""
_STEP_FUNCTIONS = "states"
KEY = ResourceType("key", "arn:${Partition}:kms:${Region}:${Account}:key/${KeyId}", required=True, members={})


def via_services(iam_prefix: str, regions: Sequence[Piece], partition: str) -> list[Json]:
    """Returns the values of `kms:ViaService` for a service in each Region: `s3.us-west-2.amazonaws.com`."""
    return [render((f"{iam_prefix}.", region, f".{dns_suffixes()[partition]}")) for region in regions]


def can_apply(statement: Statement, iam_prefixes: Sequence[str]) -> bool:
    """Returns whether a role's statement for keys can apply to the requests of services.

    A statement for the executions of state machines, which AWS Step Functions encrypts, allows nothing to another
    service.
    """
    if statement.effect != "Allow" or _STEP_FUNCTIONS in iam_prefixes:
        return True
    return not any(
        key.casefold().startswith(_STATE_MACHINE_DATA)
        for operator, keys in statement.condition.items()
        if _REQUIRES_VALUE.fullmatch(operator) and isinstance(keys, dict)
        for key in keys
    )
