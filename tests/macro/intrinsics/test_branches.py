"""Tests of values without their `Fn::If` functions."""

from macro.intrinsics.branches import combine, unfold, unfold_items
from macro.model.call import Branch
from macro.model.diagnostics import TemplatePath
from macro.model.template_values import NO_VALUE, Json

PATH = TemplatePath("Orders")
YES, NO = Branch("C", taken=True), Branch("C", taken=False)


def test_each_value_has_its_branches_and_its_path() -> None:
    assert list(unfold({"Fn::If": ["C", "a", "b"]}, PATH)) == [
        ("a", PATH.at("Fn::If", 1), (YES,)),
        ("b", PATH.at("Fn::If", 2), (NO,)),
    ]


def test_branch_that_is_never_taken_is_left_out() -> None:
    value: Json = {"Fn::If": ["C", {"Fn::If": ["C", "a", "never"]}, NO_VALUE]}
    assert [each for each, *_ in unfold(value, PATH)] == ["a"]
    assert combine((YES,), (NO,)) is None
    assert combine((YES,), (YES, Branch("D", taken=True))) == (YES, Branch("D", taken=True))


def test_items_of_each_list() -> None:
    value: Json = {"Fn::If": ["C", ["a", {"Fn::If": ["D", "b", NO_VALUE]}], "c"]}
    assert [each for each, *_ in unfold_items(value, PATH)] == ["a", "b", "c"]
