"""Tests of `walk_states`."""

from typing import Any

import pytest

from macro.definition.state_walk import walk_states
from macro.model.call import Branch, QueryLanguage

PASS = {"Type": "Pass"}


def names(root: object) -> list[str]:
    return ["/".join(state.names) for state in walk_states(root)]  # type: ignore[arg-type]


def test_outer_states_come_before_inner_states() -> None:
    inner = {"States": {"A": {"Type": "Map", "Iterator": {"States": {"B": PASS}}}}}
    root = {"States": {"P": {"Type": "Parallel", "Branches": [inner, {"States": {"C": PASS}}]}, "D": PASS}}
    assert names(root) == ["P", "P/A", "P/A/B", "P/C", "D"]


def test_path_of_a_state() -> None:
    root = {"States": {"M": {"ItemProcessor": {"States": {"B": PASS}}}}}
    states = list(walk_states(root))  # type: ignore[arg-type]
    assert states[1].steps == ("States", "M", "ItemProcessor", "States", "B")
    assert states[1].value is PASS


def test_fn_if_branches_start_with_the_outermost() -> None:
    choice = {"Fn::If": ["Inner", PASS, {"Type": "Fail"}]}
    root = {"States": {"Fn::If": ["Outer", {"A": choice}, {"B": PASS}]}}
    branches = {(state.names[-1], str(state.value["Type"])): state.branches for state in walk_states(root)}  # type: ignore[arg-type]
    assert branches == {
        ("A", "Pass"): (Branch("Outer", taken=True), Branch("Inner", taken=True)),
        ("A", "Fail"): (Branch("Outer", taken=True), Branch("Inner", taken=False)),
        ("B", "Pass"): (Branch("Outer", taken=False),),
    }


def test_query_language_of_the_state_or_the_definition() -> None:
    root = {
        "QueryLanguage": "JSONata",
        "States": {"A": PASS, "B": {"Type": "Pass", "QueryLanguage": "JSONPath"}},
    }
    languages = [state.language for state in walk_states(root)]  # type: ignore[arg-type]
    assert languages == [QueryLanguage.JSONATA, QueryLanguage.JSONPATH]


def processor(mode: object, inner: Any = PASS) -> dict[str, Any]:
    return {"ItemProcessor": {"ProcessorConfig": {"Mode": mode}, "States": {"S": inner}}}


def parallel(inner: dict[str, Any]) -> dict[str, Any]:
    return {"Branches": [{"States": {"S": inner}}]}


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (PASS, False),
        (processor("INLINE"), True),
        (processor("DISTRIBUTED"), False),
        ({"Iterator": {"States": {"S": PASS}}}, True),
        ({"ItemProcessor": {"States": {"S": PASS}}}, True),
        (processor({"Ref": "Mode"}), True),
        (processor("${Mode}"), True),
        (processor("INLINE", parallel(PASS)), True),
        (processor("DISTRIBUTED", parallel(PASS)), False),
        (parallel(processor("INLINE")), True),
        (processor("INLINE", processor("DISTRIBUTED")), False),
        (processor("DISTRIBUTED", processor("INLINE")), True),
        (processor("INLINE", processor("INLINE")), True),
    ],
)
def test_inline_map_is_detected(state: Any, *, expected: bool) -> None:
    root: Any = {"States": {"Outer": state}}
    innermost = max(walk_states(root), key=lambda state: len(state.names))
    assert innermost.in_inline_map is expected


def test_each_fn_if_branch_has_its_own_map_mode() -> None:
    sides = [processor(mode)["ItemProcessor"] for mode in ("INLINE", "DISTRIBUTED")]
    root: Any = {"States": {"Outer": {"ItemProcessor": {"Fn::If": ["Small", *sides]}}}}
    assert [state.in_inline_map for state in walk_states(root)] == [False, True, False]


def test_unexpected_values_are_skipped() -> None:
    odd: list[object] = [None, [], "x", {"States": []}, {"States": {"Fn::ForEach::A": ["N", [], {}]}}]
    for root in (*odd, {"States": {"A": None}}):
        assert names(root) == []
    assert names({"States": {"A": {"Branches": {"Ref": "B"}, "ItemProcessor": 3}}}) == ["A"]
