"""The role's permissions for the KMS keys of the data that a call reads or writes.

Services such as Amazon S3 call AWS KMS with the permissions of the principal that calls them. Source: AWS KMS Developer
Guide, "AWS KMS condition keys", kms:ViaService.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from caller.awsmodel.regions import dns_suffixes
from macro.catalog import ResourceType
from macro.iam.arns.arn import render

if TYPE_CHECKING:
    from collections.abc import Sequence

    from macro.iam.arns.arn import Piece
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
KEY = ResourceType("key", "arn:${Partition}:kms:${Region}:${Account}:key/${KeyId}", required=True, members={})


def via_services(iam_prefix: str, regions: Sequence[Piece], partition: str) -> list[Json]:
    """Returns the values of `kms:ViaService` for a service in each Region: `s3.us-west-2.amazonaws.com`."""
    return [render((f"{iam_prefix}.", region, f".{dns_suffixes()[partition]}")) for region in regions]
