"""Constants and the known parts of JSONata expressions."""

from __future__ import annotations

import sys
from typing import Any

import pytest

from macro.expressions.jsonata import is_jsonata, read_jsonata
from macro.expressions.marked_text import mark_functions
from macro.model.template_values import Anything, Intrinsic

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
def test_results(text: str, result: Any) -> None:
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
def test_unknown_text(text: str) -> None:
    assert read(text) is None


def test_functions_in_the_text() -> None:
    assert read("'", PREFIX, "/' & $x") == (PREFIX, "/", ANY)
    assert read("'", PREFIX, "'") == (PREFIX,)
    assert read("$states.input.", PREFIX, " & 'a'") is None
    assert read(PREFIX) is None
    assert read("'a' & $f(", PREFIX, ")") is None
    assert read("'\ue0040\ue005'") is None


def test_delimiters() -> None:
    assert is_jsonata("{% $x %}")
    assert is_jsonata("{%%}")
    assert not any(map(is_jsonata, [" {% $x %}", "{% $x %} ", "{% $x", "{%}", "text"]))


def count_calls(text: str) -> int:
    """Counts the functions, in Python and C, that run while an expression is parsed."""
    counted = 0

    def count(_frame: object, event: str, _argument: object) -> None:
        nonlocal counted
        counted += event in {"call", "c_call"}

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        read(text)
    finally:
        sys.setprofile(before)
    return counted


@pytest.mark.parametrize("piece", ["'a' & ", "(", "$x & ", "'", "((("])
def test_work_grows_with_the_text(piece: str) -> None:
    assert count_calls(piece * 10_000) <= 10.5 * count_calls(piece * 1000) + 100
