"""The nearest known name."""

from caller.nearest import did_you_mean


def test_the_nearest_name_is_suggested_whatever_its_case() -> None:
    assert did_you_mean("buckett", ["Key", "Bucket"]) == "; did you mean 'Bucket'?"
    assert not did_you_mean("xyz", ["Key", "Bucket"])


@pytest.mark.parametrize("line_break", ["\n", "\r\n", "\x85", "\u2028", "\x0b"])
def test_a_problem_is_one_line_whatever_it_quotes(line_break: str) -> None:
    problem = rejected(Place("Orders", (f"a{line_break}b",)), f"no 'x{line_break}y'").problems[0]
    assert len(str(problem).splitlines()) == 1
    assert str(problem).startswith("Resources/Orders: a\\")
