"""Tests of constants and of known parts in JSONata expressions."""

from __future__ import annotations

from typing import Any

import pytest

from macro.expressions.jsonata import is_jsonata, read_jsonata
from macro.expressions.marked_text import mark_functions
from macro.model.template_values import Anything, Intrinsic
from tests.function_calls import count_function_calls

ANY = Anything.ANYTHING
PREFIX = Intrinsic({"Ref": "Prefix"})
VARIABLES: Any = {"bucket": "out", "count": 5, "ratio": 0.5, "name": PREFIX}


def read(*pieces: str | Intrinsic) -> Any:
    marked = mark_functions(pieces, VARIABLES)
    return None if marked is None else read_jsonata(marked)


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("'nightly'", ("nightly",)),
        (' "nightly" ', ("nightly",)),
        ("''", ()),
        ("5", 5),
        ("-5", -5),
        ("1.5", 1.5),
        ("true", True),
        ("false", False),
        ("('a')", ("a",)),
        (r"'a\n\u00e9\"'", ('a\né"',)),
        ("$bucket", "out"),
        ("$name", PREFIX),
        ("'a/' & $x", ("a/", ANY)),
        ("'a/' & $states.input.key & '/b'", ("a/", ANY, "/b")),
        ("$x & $y", (ANY,)),
        ("'a' & 'b' & 5 & true", ("ab5true",)),
        ("'a' & ratio", ("a", ANY)),
        ("'a' & $ratio", ("a", ANY)),
        ("'a/' & $bucket & '/' & $count", ("a/out/5",)),
        ("$name & '/x'", (PREFIX, "/x")),
        ("'a/' & ($x ? 'b' : 'c')", ("a/", ANY)),
        ("'a/' & ('b/' & $x)", ("a/b/", ANY)),
        ("'a/' & $string($x + 1)", ("a/", ANY)),
        ("'a/' & $x[y = 'b & c']", ("a/", ANY)),
        ("'a&b' & $x", ("a&b", ANY)),
        ("'a/' & 2 * 3", ("a/", ANY)),
        ("'a/' & `my key`", ("a/", ANY)),
        ("'a/' & $substring('x', 0)[0]", ("a/", ANY)),
        ("'a/' & $.order.origin", ("a/", ANY)),
    ],
)
def test_constant_expressions_and_known_parts(text: str, result: Any) -> None:
    actual = read(text)
    assert actual == result
    assert type(actual) is type(result)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "null",
        "$x",
        "$bucket.name",
        "$states.input.key",
        "'a' & $x ? 'b' : 'c'",
        "'a' & $x = 'b'",
        "'a' & $x != 'b'",
        "'a' & $x in ['b']",
        "'a' & $x and true",
        "'a' & $x or true",
        "'a' & 1 + 1",
        "'a' & 1 - 1",
        "'a' & $x ~> $uppercase",
        "'a' & $x ?? 'b'",
        "'a' & $x.y^(z)",
        "$bucket := 'x'; 'a' & $bucket",
        "($bucket := 'x'; 'a' & $bucket)",
        "'a' & /b'c/",
        "'a' & $x /* 'b' */",
        "'a' & ",
        "& 'a'",
        "'a' & 'b",
        "'a' & (",
        "'a' & )(",
        r"'a\q'",
        r"'it\'s'",
        r"'\ud800'",
        "function($x){'a'}",
        "{'a': 1}",
        "['a']",
        "1e3",
        "0x5",
        "(" * 20 + "'a'" + ")" * 20,
    ],
)
def test_expressions_without_known_parts(text: str) -> None:
    assert read(text) is None


def test_intrinsic_functions_in_the_expression() -> None:
    assert read("'", PREFIX, "/' & $x") == (PREFIX, "/", ANY)
    assert read("'", PREFIX, "'") == (PREFIX,)
    assert read("$states.input.", PREFIX, " & 'a'") is None
    assert read(PREFIX) is None
    assert read("'a' & $f(", PREFIX, ")") is None
    assert read("'\ue0040\ue005'") is None


def test_is_jsonata() -> None:
    assert is_jsonata("{% $x %}")
    assert is_jsonata("{%%}")
    assert not any(map(is_jsonata, [" {% $x %}", "{% $x %} ", "{% $x", "{%}", "text"]))


@pytest.mark.parametrize("piece", ["'a' & ", "(", "$x & ", "'", "((("])
def test_number_of_function_calls_is_linear_in_the_length(piece: str) -> None:
    shorter = count_function_calls(lambda: read(piece * 1000))
    longer = count_function_calls(lambda: read(piece * 10_000))
    assert longer <= 10.5 * shorter + 100
