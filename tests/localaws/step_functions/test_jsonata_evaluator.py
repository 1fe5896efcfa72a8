from typing import Any

import pytest

from localaws.step_functions.jsonata_evaluator import declare_variables, evaluate


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("$a.b + 1", 3),
        ('$s & "!"', 'say "hi"\n!'),
        ("$partition([1,2,3], 2)", [[1, 2], [3]]),
        ("$range(1, 5, 2)", [1, 3, 5]),
        ("$range(3, 1, -1)", [3, 2, 1]),
        ("$hash('a', 'SHA-256')", "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb"),
        ("$parse('{\"x\": [1]}').x[0]", 1),
        ("$random(7) = $random(7)", True),
        ("$length($uuid())", 36),
        ("$a.missing", None),
        ("$exists($a.missing)", False),
        ("$n", None),
        ("$exists($n)", True),
    ],
)
def test_expression_value(expression: str, value: Any) -> None:
    variables = declare_variables({"$a": {"b": 2}, "$s": 'say "hi"\n', "$n": None})
    assert evaluate(f"({variables}{expression})") == value


def test_invalid_expression_raises_motos_jsonata_exception() -> None:
    with pytest.raises(Exception) as caught:  # noqa: PT011  moto's class must not be imported at the top
        evaluate("1 + 'a'")
    assert type(caught.value).__name__ == "JSONataException"
