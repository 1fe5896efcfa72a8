"""The walk over states."""

from typing import Any

from macro.definition.state_walk import walk_states
from macro.model.call import Branch, QueryLanguage

PASS = {"Type": "Pass"}


def names(root: object) -> list[str]:
    return ["/".join(state.names) for state in walk_states(root)]  # type: ignore[arg-type]


def test_states_are_found_at_any_depth_outer_ones_first() -> None:
    inner = {"States": {"A": {"Type": "Map", "Iterator": {"States": {"B": PASS}}}}}
    root = {"States": {"P": {"Type": "Parallel", "Branches": [inner, {"States": {"C": PASS}}]}, "D": PASS}}
    assert names(root) == ["P", "P/A", "P/A/B", "P/C", "D"]


def test_steps_lead_to_the_state() -> None:
    root = {"States": {"M": {"ItemProcessor": {"States": {"B": PASS}}}}}
    found = list(walk_states(root))  # type: ignore[arg-type]
    assert found[1].steps == ("States", "M", "ItemProcessor", "States", "B")
    assert found[1].value is PASS


def test_turns_are_kept_from_the_outermost() -> None:
    choice = {"Fn::If": ["Inner", PASS, {"Type": "Fail"}]}
    root = {"States": {"Fn::If": ["Outer", {"A": choice}, {"B": PASS}]}}
    found = {(state.names[-1], str(state.value["Type"])): state.branches for state in walk_states(root)}  # type: ignore[arg-type]
    assert found == {
        ("A", "Pass"): (Branch("Outer", taken=True), Branch("Inner", taken=True)),
        ("A", "Fail"): (Branch("Outer", taken=True), Branch("Inner", taken=False)),
        ("B", "Pass"): (Branch("Outer", taken=False),),
    }


def test_the_query_language_is_the_states_own_or_the_definitions() -> None:
    root = {
        "QueryLanguage": "JSONata",
        "States": {"A": PASS, "B": {"Type": "Pass", "QueryLanguage": "JSONPath"}},
    }
    languages = [state.language for state in walk_states(root)]  # type: ignore[arg-type]
    assert languages == [QueryLanguage.JSONATA, QueryLanguage.JSONPATH]


def test_only_an_inline_map_has_items_of_its_own() -> None:
    def processor(mode: str) -> dict[str, object]:
        return {"ItemProcessor": {"ProcessorConfig": {"Mode": mode}, "States": {"S": PASS}}}

    root: Any = {
        "States": {
            "I": processor("INLINE"),
            "D": processor("DISTRIBUTED"),
            "L": {"Iterator": {"States": {"S": PASS}}},
        }
    }
    loops = {"/".join(state.names): state.loops for state in walk_states(root)}
    assert loops == {"I": False, "I/S": True, "D": False, "D/S": False, "L": False, "L/S": True}


def test_odd_shapes_end_the_walk_without_an_error() -> None:
    odd: list[object] = [None, [], "x", {"States": []}, {"States": {"Fn::ForEach::A": ["N", [], {}]}}]
    for root in (*odd, {"States": {"A": None}}):
        assert names(root) == []
    assert names({"States": {"A": {"Branches": {"Ref": "B"}, "ItemProcessor": 3}}}) == ["A"]
