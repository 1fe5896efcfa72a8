"""Draws state machines as Mermaid flowcharts, which GitHub renders, with the calls grouped by Region."""

from __future__ import annotations

from typing import TYPE_CHECKING

from macro.cli.explain.text import NO_CALLS
from macro.cli.format_value import format_value
from macro.definition.state_walk import State, walk_states
from macro.definition.transitions import find_transitions
from macro.model.diagnostics import one_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from macro.definition.json_path import Steps
    from macro.definition.transitions import Transition
    from macro.model.call import AwsCall
    from macro.state_machines.model import DefinitionCalls, StateMachine

_ESCAPES = str.maketrans(
    {
        "&": "&amp;",
        '"': "&quot;",
        "<": "&lt;",
        ">": "&gt;",
        "#": "&num;",
        "%": "&percnt;",
        "`": "&grave;",
    }
)


def as_mermaid(state_machines: Sequence[StateMachine]) -> str:
    """Returns a fenced flowchart for each definition, with a heading. The text is Markdown.

    Source: Mermaid documentation, "Flowcharts".
    """
    blocks = [f"### {name}\n\n```mermaid\n{chart}\n```" for name, chart in flowcharts(state_machines)]
    return "\n\n".join(blocks) or NO_CALLS


def flowcharts(state_machines: Sequence[StateMachine]) -> list[tuple[str, str]]:
    """Returns the logical ID of the state machine and a flowchart for each definition."""
    return [
        (machine.logical_id, "\n".join(["flowchart TD", *_flowchart(part)]))
        for machine in state_machines
        for part in machine.definitions
    ]


def _flowchart(part: DefinitionCalls) -> Iterator[str]:
    form = part.definition.form
    states = list(walk_states(form.root))
    nodes = {state.steps: f"s{index}" for index, state in enumerate(states)}
    calls = {entry.state.steps: entry.call for entry in part.states}
    regions: dict[str, list[State]] = {}
    for state in states:
        if state.steps in calls:
            regions.setdefault(_regions(calls[state.steps]), []).append(state)
        else:
            yield f"  {nodes[state.steps]}[{_label(state.names[-1], _kind(state))}]"
    for index, (region, members) in enumerate(regions.items()):
        yield f"  subgraph r{index} [{_label(region)}]"
        for state in members:
            call = calls[state.steps]
            yield f"    {nodes[state.steps]}[{_label(state.names[-1], f'{call.service} {call.operation}')}]"
        yield "  end"
    arrows = (_arrow(each, each.target, nodes) for each in find_transitions(form, states) if each.target)
    yield from dict.fromkeys(arrows)  # several rules can lead to the same state


def _arrow(transition: Transition, target: State, nodes: Mapping[Steps, str]) -> str:
    """Returns the arrow of a transition to a state. `nodes` has the names of the nodes by the states' paths."""
    source = nodes[transition.source.steps] if transition.source else "start((start))"
    errors = ", ".join(map(format_value, transition.errors))
    arrow = f"-. {_label(errors)} .->" if errors else "-->"
    return f"  {source} {arrow} {nodes[target.steps]}"


def _regions(call: AwsCall) -> str:
    return ", ".join(dict.fromkeys(format_value(target.region) for target in call.targets))


def _kind(state: State) -> str:
    """Returns the type of a state, and for a Task also the integration."""
    kind = format_value(state.value.get("Type", ""))
    if kind != "Task":
        return kind
    resource = format_value(state.value.get("Resource", ""))
    return f"Task {resource.rpartition(':::')[2]}"


def _label(*lines: str) -> str:
    """Returns quoted text, without line breaks, in which Mermaid finds no markup, directive, or entity code.

    Source: Mermaid documentation, "Flowcharts", sections "Special characters that break syntax" and "Markdown
    Strings", and "Directives".
    """
    escaped = (one_line(line).translate(_ESCAPES) for line in lines)
    return f'"{"<br/>".join(escaped)}"'
