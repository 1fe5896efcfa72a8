"""The account of an access key."""

from __future__ import annotations

from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.iam import models


def install() -> None:
    """Replaces moto's search, which creates an IAM with all AWS managed policies in each partition of each account."""
    models.get_account_id_from = find_account


def find_account(access_key: str) -> str:
    """Returns the account that has an access key, or the default account."""
    for account, partitions in list(models.iam_backends.items()):
        if any(access_key in iam.access_keys for iam in list(partitions.values())):
            return account
    return DEFAULT_ACCOUNT_ID
