"""Tests of the known parts of Step Functions intrinsic functions in JSONPath states."""

from __future__ import annotations

from typing import Any

import pytest

from macro.expressions.marked_text import mark_functions
from macro.expressions.states_format import read_states_format
from macro.model.template_values import Anything, Intrinsic

ANY = Anything.ANYTHING
PREFIX = Intrinsic({"Ref": "Prefix"})
VARIABLES: Any = {"bucket": "out", "count": 5, "name": PREFIX}


def read(*pieces: str | Intrinsic) -> Any:
    marked = mark_functions(pieces, VARIABLES)
    return None if marked is None else read_states_format(marked)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("States.Format('/app/{}/x', $.n)", ("/app/", ANY, "/x")),
        ("States.Format( '{}-{}' , $.a , $.b )", (ANY, "-", ANY)),
        ("States.Format('{}{}', $.a, $.b)", (ANY,)),
        ("States.Format('a')", ("a",)),
        ("States.Format('')", ()),
        ("States.Format('{}', 'a')", ("a",)),
        ("States.Format('{}/{}', 5, true)", ("5/true",)),
        ("States.Format('{}', 1.5)", (ANY,)),
        (r"States.Format('\{\}{}\\\'', $.a)", ("{}", ANY, "\\'")),
        (r"States.Format('{}', 'it\'s')", ("it's",)),
        ("States.Format('a/{}', States.Format('b/{}', $.x))", ("a/b/", ANY)),
        ("States.Format('a/{}', States.UUID())", ("a/", ANY)),
        ("States.Format('a/{}', States.ArrayGetItem($.list, 0))", ("a/", ANY)),
        ("States.Format('a/{}', States.Base64Encode('b, c) d'))", ("a/", ANY)),
        ("States.Format('a/{}', $['b, c'])", ("a/", ANY)),
        ("States.Format('a/{}', $.list[?(@.x == 'y, z)')].name)", ("a/", ANY)),
        ("States.Format('a/{}', $$.Execution.Name)", ("a/", ANY)),
        ("States.Format('{}/{}/{}', $bucket, $count, $other)", ("out/5/", ANY)),
        ("States.Format('{}', $name)", (PREFIX,)),
        ("$bucket", "out"),
        ("$count", 5),
        ("States.UUID()", (ANY,)),
        ("States.Format('{}', '{}')", ("{}",)),
    ],
)
def test_known_parts(text: str, parts: Any) -> None:
    assert read(text) == parts


@pytest.mark.parametrize(
    "text",
    [
        "$.key",
        "$$.Execution.Id",
        "$other",
        "$bucket.name",
        "",
        "Format('a')",
        "States.Format",
        "States.Format(",
        "States.Format('a'",
        "States.Format('a') ",
        "States.Format('a')x",
        "States.Format()",
        "States.Format($.template, $.a)",
        "States.Format('{}')",
        "States.Format('{', $.a)",
        "States.Format('}', $.a)",
        r"States.Format('\n{}', $.a)",
        r"States.Format('{}', '\n')",
        "States.Format('a' $.b)",
        "States.Format('a',)",
        'States.Format("a")',
        "States.Format('" + "{}" * 3 + "', $.a, $.b)",
        "States.Format('{}', " * 20 + "'a'" + ")" * 20,
    ],
)
def test_expressions_without_known_parts(text: str) -> None:
    if text.endswith(" "):
        assert read(text) == ("a",)  # Step Functions ignores the space
    else:
        assert read(text) is None


def test_intrinsic_functions_in_the_expression() -> None:
    assert read("States.Format('", PREFIX, "/{}', $.key)") == (PREFIX, "/", ANY)
    assert read("States.Format('a/{}', '", PREFIX, "')") == ("a/", PREFIX)
    assert read("States.Format('a/{}', $.", PREFIX, ")") is None
    assert read("States.Format('a/{}', ", PREFIX, ")") is None
    assert read("States.", PREFIX, "('a')") is None
    assert read(PREFIX) is None
    assert read("States.Format('\ue0040\ue005')") is None
