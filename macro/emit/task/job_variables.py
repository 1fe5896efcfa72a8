"""The `Assign` of a state that waits for a job, whose branch can't assign the variables of its surroundings.

The expressions in `Assign` see the input and the result of the state. Therefore, the Task that describes the job
evaluates them, and the output of the branch contains the values beside the output of the state. The Parallel state
assigns them. In JSONPath, the Task assigns the values to variables of the branch, and a Pass state adds them to the
output. These variables have other names, because a branch can't assign a variable that exists outside.

Sources: Passing data between states with variables in the AWS Step Functions Developer Guide.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from macro.model.template_values import Json

_OUTPUT, _ASSIGN = "Output", "Assign"
_VARIABLE = "CrossRegionAssigned"
_PATH = ".$"


def last_states(
    described: Mapping[str, Json], state: Mapping[str, Json], names: tuple[str, str], *, is_jsonata: bool
) -> dict[str, Json]:
    """Returns the Task that describes the job, and the Pass state after it if there is one.

    Args:
        described: The fields of the Task.
        state: The state as written.
        names: The names of the two states.
        is_jsonata: Whether the query language is JSONata.
    """
    variables = _variables_of(state)
    task, added = names
    if not variables:
        return {task: {**described, "End": True}}
    if is_jsonata:
        output: Json = {_OUTPUT: state.get(_OUTPUT, "{% $states.result %}"), _ASSIGN: variables}
        return {task: {**described, _OUTPUT: output, "End": True}}
    language: dict[str, Json] = {"QueryLanguage": state["QueryLanguage"]} if "QueryLanguage" in state else {}
    inner = {key: f"{_VARIABLE}{number}" for number, key in enumerate(variables, 1)}
    return {
        task: {
            **described,
            _ASSIGN: {inner[key] + _expression(key): value for key, value in variables.items()},
            "Next": added,
        },
        added: {
            "Type": "Pass",
            **language,
            "Parameters": {
                _OUTPUT + _PATH: "$",
                _ASSIGN: {_name(key) + _PATH: f"${name}" for key, name in inner.items()},
            },
            "End": True,
        },
    }


def unwrapped(state: Mapping[str, Json], *, is_jsonata: bool) -> dict[str, Json]:
    """Returns the fields of the Parallel state that assign the variables, and that turn its result into the output.

    The result of a Parallel state is the list of its branches' outputs.
    """
    variables = _variables_of(state)
    if not variables:
        return {_OUTPUT: "{% $states.result[0] %}"} if is_jsonata else {"OutputPath": "$[0]"}
    if is_jsonata:
        branch = "$states.result[0]"
        values: Json = {name: f"{{% {branch}.{_ASSIGN}.`{name}` %}}" for name in variables}
        return {_ASSIGN: values, _OUTPUT: f"{{% {branch}.{_OUTPUT} %}}"}
    paths: Json = {_name(key) + _PATH: f"$[0].{_ASSIGN}['{_name(key)}']" for key in variables}
    return {_ASSIGN: paths, "OutputPath": f"$[0].{_OUTPUT}"}


def _variables_of(state: Mapping[str, Json]) -> dict[str, Json]:
    variables = state.get(_ASSIGN)
    return variables if isinstance(variables, dict) else {}


def _name(key: str) -> str:
    return key.removesuffix(_PATH)


def _expression(key: str) -> str:
    return _PATH if key.endswith(_PATH) else ""
