from __future__ import annotations

import uuid

from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.iam.models import iam_backends

from localaws.access.key_accounts import find_account


def test_account_of_a_key_is_found_in_every_partition() -> None:
    for account, partition in (("111111111111", "aws"), ("222222222222", "aws-cn")):
        name = f"user-{uuid.uuid4().hex[:8]}"
        backend = iam_backends[account][partition]
        backend.create_user(partition, name)
        assert find_account(backend.create_access_key(name).access_key_id) == account


def test_unknown_key_belongs_to_the_default_account() -> None:
    assert find_account("AKIAUNKNOWN") == DEFAULT_ACCOUNT_ID


def test_search_creates_no_partition() -> None:
    iam_backends["333333333333"]["aws"]
    find_account("AKIAUNKNOWN")
    assert list(iam_backends["333333333333"]) == ["aws"]
