"""Tests of the names of members in native results."""

from __future__ import annotations

import pytest

from caller.awsmodel.models import operation_model
from macro.shorthand.options.result_members import nearest_member, result_members


def test_members_have_native_names() -> None:
    members = result_members(operation_model("rds", "CreateDBSnapshot").output_shape)
    assert members is not None
    assert list(members) == ["DbSnapshot"]


def test_documents_and_other_shapes_have_no_fixed_members() -> None:
    output = operation_model("bedrock-runtime", "Converse").output_shape
    assert output is not None
    assert result_members(output.members["additionalModelResponseFields"]) is None
    assert result_members(output.members["stopReason"]) is None
    assert result_members(None) is None


@pytest.mark.parametrize(
    ("name", "nearest"),
    [
        ("DBSnapshot", "DbSnapshot"),
        ("dbSnapshot", "DbSnapshot"),
        ("Equals", "EqualsValue"),
        ("NULL", "Nul"),
        ("DbSnapshto", "DbSnapshot"),
        ("Xyzzy", None),
    ],
)
def test_nearest_member(name: str, nearest: str | None) -> None:
    assert nearest_member(name, ["DbSnapshot", "Equal", "EqualsValue", "Nul"]) == nearest
