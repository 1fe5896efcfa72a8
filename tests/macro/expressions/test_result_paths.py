"""Tests of the paths into a state's result that expressions contain."""

from __future__ import annotations

import pytest

from macro.expressions.result_paths import find_result_paths
from macro.model.call import QueryLanguage


def read_jsonpath(expression: str) -> list[str]:
    return [str(path) for path in find_result_paths(expression, QueryLanguage.JSONPATH)]


def read_jsonata(expression: str) -> list[str]:
    """Returns the paths in an expression, without `$states.result`."""
    paths = find_result_paths(f"{{% {expression} %}}", QueryLanguage.JSONATA)
    return [str(path).removeprefix("$states.result") for path in paths]


@pytest.mark.parametrize(
    ("expression", "paths"),
    [
        ("$.A", ["$.A"]),
        (" $.A.B[0].C ", ["$.A.B[0].C"]),
        ("$.A[-1][22].B", ["$.A[-1][22].B"]),
        ("$['A'][\"B\"]", ["$.A.B"]),
        ("$.Item['a.b'].S", ["$.Item['a.b'].S"]),
        ("States.Format('{}/{}', $.A.B, $.C)", ["$.A.B", "$.C"]),
        ("States.JsonMerge( $.A , States.StringToJson($.B[0]), false)", ["$.A", "$.B[0]"]),
        ("States.Format('$.No {}', 'text $.No')", []),
        ("States.ArrayContains($.A[?(@.x == 'y, z)')].B, 1)", ["$.A[*].x", "$.A[?(@.x == 'y, z)')].B"]),
        ("States.Format('${Prefix}/{}', $.A)", ["$.A"]),
    ],
)
def test_members_in_jsonpath(expression: str, paths: list[str]) -> None:
    assert read_jsonpath(expression) == paths


@pytest.mark.parametrize(
    ("expression", "paths"),
    [
        ("$.A[*].B", ["$.A[*].B"]),
        ("$.A[0:2].B", ["$.A[0:2].B"]),
        ("$.A[0,1].B", ["$.A[0,1].B"]),
        ("$.A[?(@.B == 1)].C", ["$.A[*].B", "$.A[?(@.B == 1)].C"]),
        ("$.A[?(@['B'])]", ["$.A[*].B", "$.A[?(@['B'])]"]),
    ],
)
def test_jsonpath_selects_items(expression: str, paths: list[str]) -> None:
    """The names in a filter are members of the items."""
    assert read_jsonpath(expression) == paths


@pytest.mark.parametrize(
    ("expression", "paths"),
    [
        ("$.A..B", ["$.A"]),
        ("$.A.*", ["$.A"]),
        ("$.A['B','C']", ["$.A"]),
        ("$.A.length()", ["$.A"]),
        (r"$.A.B\.C", ["$.A"]),
        (r"$.A['B\'C']", ["$.A"]),
        ("$.A.B-C", ["$.A"]),
        ("$.A.${Name}", ["$.A"]),
        ("$.A.B${Name}", ["$.A"]),
        ("$.A[${Index}].B", ["$.A"]),
    ],
)
def test_jsonpath_ends_before_other_operators(expression: str, paths: list[str]) -> None:
    assert read_jsonpath(expression) == paths


@pytest.mark.parametrize(
    "expression",
    [
        "$",
        "$$.Execution.Id",
        "$variable.A",
        "$..A",
        "$.*",
        "${Path}.A",
        "$.",
        "A.B",
        "States.Format('{}', $$.Execution.Id, $variable.A)",
        "States.Format('{}', $.A",
        "States.Format('{}', $.A) and more",
        "States.Format($.A, $.B)",
        "States.Format('{}', $.A.${Name})",
        "States.Format('{}', ${Path}, $.A)",
        "States.${Function}($.A)",
    ],
)
def test_jsonpath_without_certain_members(expression: str) -> None:
    assert read_jsonpath(expression) == []


@pytest.mark.parametrize(
    ("expression", "paths"),
    [
        ("$states.result.A", [".A"]),
        ("$states.result.A.B[0].C", [".A.B[0].C"]),
        ("$states . result\n  .A [ -1 ] . B", [".A[-1].B"]),
        ("$states.result.`a.b`.S", [".`a.b`.S"]),
        ("$states.result.`A`.B", [".A.B"]),
        ("$states.result.A & '/' & $states.result.B", [".A", ".B"]),
        ("$count($states.result.A[0]) > 1", [".A[0]"]),
        ("{'a': $states.result.A, 'b': [$states.input.B, $states.result.C]}", [".A", ".C"]),
        ("$states.result.A / 2 + $states.result.B", [".A"]),
        ("$states.result.A-$states.result.B", [".A", ".B"]),
        ("'$states.result.No' & $states.result.A", [".A"]),
        ("'it''s $states.result.No'", []),
        ("$merge([$states.context.Execution, $states.result.A])", [".A"]),
    ],
)
def test_members_in_jsonata(expression: str, paths: list[str]) -> None:
    assert read_jsonata(expression) == paths


@pytest.mark.parametrize("expression", [".A[B = 1].C", ".A[$i].C"])
def test_jsonata_selects_items(expression: str) -> None:
    assert read_jsonata(f"$states.result{expression}") == [expression]


@pytest.mark.parametrize(
    ("expression", "paths"),
    [
        ("$states.result.A.*.C", [".A"]),
        ("$states.result.A.**.C", [".A"]),
        ("$states.result.A.(B)", [".A"]),
        ("$states.result.A.$string()", [".A"]),
        ("$states.result.A.{'x': B}", [".A"]),
        ("$states.result.A{B: C}", [".A"]),
        ("$states.result.A^(B).C", [".A"]),
        ("$states.result.A@$x.B", [".A"]),
        ("$states.result.A.B(1)", [".A"]),
        ("$states.result.A.'B'", [".A"]),
        ("$states.result.A.B$C", [".A"]),
        ("$states.result.A.${Name}", [".A"]),
        ("$states.result.A.B${Name}", [".A"]),
        ("$states.result.A /* $states.result.B */", [".A"]),
        ("$contains($states.result.A, /$states.result.B/)", [".A"]),
    ],
)
def test_jsonata_ends_before_other_operators(expression: str, paths: list[str]) -> None:
    assert read_jsonata(expression) == paths


@pytest.mark.parametrize(
    "expression",
    [
        "$states.result",
        "$states.input.A",
        "$states.context.result.A",
        "$states.result[0]",
        "$states.results.A",
        "$$states.result.A",
        "a$states.result.A",
        "$result.A",
        "result.A",
        "/* $states.result.A */",
        "${Code} & $states.result.A",
        "'open & $states.result.A",
        "$map([1], function($states) { $states.result.A })",
        "($states := $states.input; $states.result.A)",
    ],
)
def test_jsonata_without_certain_members(expression: str) -> None:
    names = [path for path in read_jsonata(expression) if path != "[0]"]
    assert names == []


def test_only_delimited_text_is_jsonata() -> None:
    assert list(find_result_paths("$states.result.A", QueryLanguage.JSONATA)) == []
