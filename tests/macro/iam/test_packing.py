"""Tests of merging statements and distributing them over policies."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from macro.iam.packing import (
    DOCUMENT,
    INLINE_LIMIT,
    MANAGED_LIMIT,
    MANAGED_POLICIES,
    Packed,
    estimate_size,
    merge_statements,
    pack_statements,
)
from macro.model.diagnostics import TemplateError, TemplatePath
from macro.model.statement import Statement

PATH = TemplatePath("Orders")
statements = st.lists(
    st.builds(
        Statement,
        actions=st.lists(
            st.sampled_from(["s3:GetObject", "s3:PutObject", "sqs:SendMessage"]), min_size=1
        ).map(tuple),
        resources=st.lists(st.sampled_from(["arn:a", "arn:b", "*"]), min_size=1).map(tuple),
        condition=st.sampled_from([{}, {"StringEquals": {"aws:RequestedRegion": "us-west-2"}}]),
    ),
    max_size=8,
)


def grants(statements: tuple[Statement, ...] | list[Statement]) -> set[tuple[str, str, str]]:
    return {
        (action, str(resource), json.dumps(each.condition))
        for each in statements
        for action in each.actions
        for resource in each.resources
    }


def many(count: int, width: int = 60) -> list[Statement]:
    return [
        Statement(("s3:GetObject",), (f"arn:aws:s3:::{'b' * width}{n}/*",), {"Bool": {f"k{n}": "v"}})
        for n in range(count)
    ]


@given(statements)
def test_merging_does_not_change_permissions(statements: list[Statement]) -> None:
    assert grants(merge_statements(statements)) == grants(statements)
    assert len(merge_statements(statements)) <= len(statements)


@given(statements, st.randoms())
def test_order_of_the_states_does_not_matter(statements: list[Statement], random: object) -> None:
    shuffled = sorted(statements, key=lambda _: random.random())  # type: ignore[attr-defined]
    assert [each.render() for each in merge_statements(shuffled)] == [
        each.render() for each in merge_statements(statements)
    ]


def test_statements_with_the_same_resource_are_merged() -> None:
    first = Statement(("s3:PutObject",), ("arn:b",), reason="States/Write")
    second = Statement(("s3:GetObject",), ("arn:b",), reason="States/Read")
    (one,) = merge_statements([first, second])
    assert one.actions == ("s3:GetObject", "s3:PutObject")
    assert one.reason == "States/Write; States/Read"


def test_statements_with_different_conditions_are_not_merged() -> None:
    west = Statement(("s3:GetObject",), ("arn:b",), {"StringEquals": {"aws:RequestedRegion": "us-west-2"}})
    assert len(merge_statements([west, Statement(("s3:GetObject",), ("arn:b",))])) == 2


def test_statements_within_the_quota_are_one_inline_policy() -> None:
    policies = pack_statements(many(20), PATH)
    assert len(policies.inline) == 20
    assert policies.managed == ()


def test_other_statements_are_managed_policies_within_the_quotas() -> None:
    calls = many(200)
    policies = pack_statements(calls, PATH, reserved=500)
    assert policies.managed
    assert grants([*policies.inline, *(each for policy in policies.managed for each in policy)]) == grants(
        calls
    )
    assert _characters(policies.inline) <= INLINE_LIMIT - 500
    assert all(_characters(policy) <= MANAGED_LIMIT for policy in policies.managed)


def test_statements_that_fill_the_quota_are_one_inline_policy() -> None:
    calls = merge_statements(many(20))
    room = INLINE_LIMIT - DOCUMENT - sum(estimate_size(each.render()) + 1 for each in calls)
    assert pack_statements(calls, PATH, reserved=room) == Packed(calls)
    more = pack_statements(calls, PATH, reserved=room + 1)
    assert (len(more.inline), len(more.managed)) == (19, 1)


def test_statement_that_fills_the_rest_of_the_inline_policy_is_in_it() -> None:
    calls = merge_statements(many(2))
    room = estimate_size(calls[0].render()) + 1
    assert pack_statements(calls, PATH, reserved=INLINE_LIMIT - DOCUMENT - room) == Packed(
        calls[:1], (calls[1:],)
    )


def test_managed_policies_that_the_role_already_has_count() -> None:
    calls = many(100)
    needed = len(pack_statements(calls, PATH).managed)
    assert needed > 0
    assert pack_statements(calls, PATH, attached=MANAGED_POLICIES - needed).managed
    with pytest.raises(TemplateError, match="a role can have 10 managed policies"):
        pack_statements(calls, PATH, attached=MANAGED_POLICIES - needed + 1)


def test_large_statement_is_split_by_its_resources() -> None:
    large = Statement(("s3:GetObject",), tuple(f"arn:aws:s3:::{'b' * 50}{n}/*" for n in range(400)))
    policies = pack_statements([large], PATH)
    assert grants([*policies.inline, *(each for policy in policies.managed for each in policy)]) == grants(
        [large]
    )


def test_statements_over_the_role_quota_are_refused_with_the_sizes() -> None:
    with pytest.raises(TemplateError, match=r"1000 statements with \d+ characters"):
        pack_statements(many(1000), PATH)


def test_sizes_include_the_values_of_intrinsic_functions() -> None:
    assert estimate_size({"Fn::Sub": "arn:${AWS::Partition}:s3:::b"}) >= len('"arn:aws-us-gov:s3:::b"')
    assert estimate_size("a b\tc") == len('"abc"') + len("\\t") - len("")


def _characters(policy: tuple[Statement, ...]) -> int:
    document = {"Version": "2012-10-17", "Statement": [each.render() for each in policy]}
    return len(json.dumps(document, separators=(",", ":")))


def test_resource_that_exceeds_a_policy_is_refused() -> None:
    too_long = Statement(("s3:GetObject",), (f"arn:aws:s3:::{'b' * 2 * INLINE_LIMIT}",))
    with pytest.raises(
        TemplateError, match="with only one resource, but a managed policy can have 6105; use a shorter"
    ):
        pack_statements([too_long], PATH)
