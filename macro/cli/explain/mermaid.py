"""Draws state machines as Mermaid flowcharts, which GitHub renders, with the calls grouped by Region."""

from __future__ import annotations

from typing import TYPE_CHECKING

from macro.cli.explain.text import NO_CALLS
from macro.cli.format_value import format_value
from macro.definition.state_walk import State, walk_states

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from macro.definition.json_path import Steps
    from macro.model.call import AwsCall
    from macro.model.template_values import Json
    from macro.state_machines.model import DefinitionCalls, StateMachine


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
    root = part.definition.form.root
    states = list(walk_states(root))
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
    for start in _starts(root, ()):
        if start in nodes:
            yield f"  start((start)) --> {nodes[start]}"
    for state in states:
        yield from _edges(state, nodes)


def _edges(state: State, nodes: dict[Steps, str]) -> Iterator[str]:
    """Yields the transitions of a state. Those to a state that doesn't exist are left out."""
    node, siblings = nodes[state.steps], state.steps[:-1]
    for target, label in _transitions(state.value):
        if (*siblings, target) in nodes:
            text = f"-. {_label(label)} .->" if label else "-->"
            yield f"  {node} {text} {nodes[*siblings, target]}"
    for field in ("Branches", "ItemProcessor", "Iterator"):
        for start in _starts(state.value.get(field), (*state.steps, field)):
            if start in nodes:
                yield f"  {node} --> {nodes[start]}"


def _transitions(value: dict[str, Json]) -> Iterator[tuple[str, str]]:
    """Yields the names of the next states, with the errors that lead to them."""
    rules = value.get("Choices")
    for rule in (value, *(rules if isinstance(rules, list) else ())):
        for field in ("Next", "Default"):
            target = rule.get(field) if isinstance(rule, dict) else None
            if isinstance(target, str):
                yield target, ""
    catchers = value.get("Catch")
    for catcher in catchers if isinstance(catchers, list) else ():
        if isinstance(catcher, dict) and isinstance(catcher.get("Next"), str):
            errors = catcher.get("ErrorEquals")
            names = errors if isinstance(errors, list) else [errors]
            yield str(catcher["Next"]), ", ".join(map(format_value, names))


def _starts(machines: Json, steps: Steps) -> Iterator[Steps]:
    """Yields the paths of the first states of a definition, of a processor, or of branches."""
    if isinstance(machines, list):
        for index, machine in enumerate(machines):
            yield from _starts(machine, (*steps, index))
    elif isinstance(machines, dict) and isinstance(machines.get("StartAt"), str):
        yield (*steps, "States", str(machines["StartAt"]))


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
    """Returns quoted text. Mermaid reads quotation marks and angle brackets as markup."""
    escaped = (
        line.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;").replace(">", "&gt;")
        for line in lines
    )
    return f'"{"<br/>".join(escaped)}"'
