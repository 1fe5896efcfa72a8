"""The expansion of a template: from the parsed calls to the changed template."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, cast

from macro.definition.reader import definition_context
from macro.emit.caller_group import logical_ids_for
from macro.emit.context import EmitContext
from macro.emit.digest import TemplateValues
from macro.emit.emitter import Emitted, check, emit
from macro.emit.state_machine import check_substitution
from macro.iam.call_context import PermissionSources
from macro.intrinsics.dependencies import read_dependencies
from macro.intrinsics.template_facts import read_template_facts
from macro.model import rules
from macro.model.diagnostics import Diagnostic, DiagnosticCollector, TemplatePath, template_error
from macro.model.rules import Severity
from macro.settings.template_settings import Settings, parse_settings
from macro.state_machines.model import StateMachine, is_state_machine
from macro.state_machines.parser import ParseContext, check_rest_of_template, parse_state_machine
from macro.state_machines.role_permissions import find_permission_sources
from macro.validate.cycles import check_cycles
from macro.validate.invocations import check_invocations
from macro.validate.quotas import check_conditions, check_logical_ids, check_quotas
from macro.validate.setting_references import check_setting_references
from macro.validate.template_warnings import find_template_warnings

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from macro.definition.reader import Inputs
    from macro.model.stack_context import Deployment
    from macro.model.template_values import Json

_NO_RESOURCES = (
    "the macro needs a complete template with Resources, because it adds resources; if Fn::Transform names the macro,"
    " name it in the template's Transform section instead"
)

_TOO_DEEP = "the template or one of its definitions is nested too deeply"


@dataclass(frozen=True, slots=True)
class Expansion:
    """The result of an expansion.

    Args:
        template: The expanded template, or the template as it was if there are errors.
        settings: The template's settings.
        state_machines: The state machines that make cross-Region calls.
        diagnostics: Errors and warnings, in the order of the template's resources.
        sources: What the template says about permissions outside the definitions.
        written_calls: The number of cross-Region calls, with errors or without.
    """

    template: dict[str, Json]
    settings: Settings = field(default_factory=Settings)
    state_machines: tuple[StateMachine, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()
    sources: PermissionSources = field(default_factory=PermissionSources)
    written_calls: int = 0

    @property
    def errors(self) -> tuple[Diagnostic, ...]:
        """The diagnostics that prevent the expansion."""
        return tuple(each for each in self.diagnostics if each.severity is Severity.ERROR)

    @property
    def failed(self) -> bool:
        """Whether there are errors."""
        return bool(self.errors)


def expand(
    fragment: Json, deployment: Deployment, inputs: Inputs, *, with_warnings: bool = True
) -> Expansion:
    """Replaces each cross-Region call with a Task and adds the resources that the Tasks need.

    The same input produces the same bytes, and the input doesn't change. A template without calls is returned
    unchanged. All problems of the template are reported at once.

    Args:
        fragment: The template.
        deployment: The stack and the caller's layer.
        inputs: The parameter values and the files of definitions.
        with_warnings: Whether to look for warnings, too, which takes a part of the time.
    """
    unchanged = fragment if isinstance(fragment, dict) else {}
    collector = DiagnosticCollector()
    try:
        expansion = collector.attempt(_expand, fragment, deployment, inputs, with_warnings=with_warnings)
    except RecursionError:
        collector.add(rules.STATE_MACHINE, TemplatePath(""), _TOO_DEEP)
        expansion = None
    return expansion or Expansion(unchanged, diagnostics=tuple(dict.fromkeys(collector.diagnostics)))


def _expand(fragment: Json, deployment: Deployment, inputs: Inputs, *, with_warnings: bool) -> Expansion:
    template, resources = _read_template(fragment)
    collector = DiagnosticCollector()
    settings = parse_settings(template, collector)
    collector.attempt(check_rest_of_template, template, resources, settings.ignore)
    parse_context = ParseContext(
        settings, deployment.stack, definition_context(template, inputs, deployment.stack)
    )
    written = _parse_state_machines(resources, parse_context, collector)
    state_machines = tuple(machine for each in written if (machine := each.without_errors()))
    complete = _without_unread_calls(written, collector.diagnostics)
    collector.attempt(check_setting_references, settings, resources, complete)
    facts = read_template_facts(template, inputs.parameters, deployment.stack)
    values = TemplateValues(facts.public_parameters(), template.get("Mappings"), template.get("Conditions"))
    sources = find_permission_sources(state_machines, resources, settings, facts, deployment.stack)
    collector.attempt(check_invocations, state_machines, sources, settings, deployment.stack)
    context = EmitContext(resources, read_dependencies(resources), values, deployment, sources)
    warnings = find_template_warnings(state_machines, parse_context, context) if with_warnings else ()
    written_calls = sum(machine.written_calls for machine in written)
    unchanged = Expansion(template, settings, state_machines, warnings, sources, written_calls)
    if collector.diagnostics:
        collector.attempt(check, state_machines, settings, context)
        return _add_errors(unchanged, collector.diagnostics, resources)
    return _add_resources(unchanged, context)


def _add_resources(unchanged: Expansion, context: EmitContext) -> Expansion:
    """Returns the expansion with the changed state machines and the resources that they need, or with errors.

    Raises:
        TemplateError: The expanded template exceeds a quota, or contains a dependency cycle.
    """
    template, settings, state_machines = unchanged.template, unchanged.settings, unchanged.state_machines
    collector = DiagnosticCollector()
    emitted = collector.attempt(emit, state_machines, settings, context) or {}
    _check_names(unchanged, emitted, context.resources, collector)
    if collector.diagnostics:
        return _add_errors(unchanged, collector.diagnostics, context.resources)
    if not emitted:
        return unchanged
    resources = _with_emitted(context.resources, emitted)
    expanded = {**template, "Resources": resources}
    conditions = {name: value for done in emitted.values() for name, value in done.conditions.items()}
    if conditions:
        expanded["Conditions"] = {**cast("dict[str, Json]", template.get("Conditions", {})), **conditions}
    check_quotas(expanded)
    added = [name for done in emitted.values() for name in done.added]
    check_cycles(resources, added, _cycle_remedy(settings))
    return replace(unchanged, template=expanded)


def _read_template(fragment: Json) -> tuple[dict[str, Json], dict[str, Json]]:
    """Returns the template and its resources; raises TemplateError if they aren't objects."""
    if not isinstance(fragment, dict) or "Resources" not in fragment:
        raise template_error(rules.STATE_MACHINE, TemplatePath(""), _NO_RESOURCES)
    resources = fragment["Resources"]
    if not isinstance(resources, dict):
        path = TemplatePath("", ("Resources",))
        raise template_error(rules.STATE_MACHINE, path, "Resources must be an object")
    return fragment, resources


def _without_unread_calls(
    state_machines: Sequence[StateMachine], errors: Sequence[Diagnostic]
) -> list[StateMachine]:
    """Returns the state machines whose calls are all known: without calls, a state machine must have no errors."""
    wrong = {error.path.logical_id for error in errors}
    return [each for each in state_machines if each.definitions or each.logical_id not in wrong]


def _check_names(
    expansion: Expansion,
    emitted: Mapping[str, Emitted],
    resources: Mapping[str, Json],
    collector: DiagnosticCollector,
) -> None:
    """Collects a diagnostic for each name that the macro adds and that the template already uses."""
    added = {name: done.added for name, done in emitted.items()}
    collector.attempt(check_logical_ids, added, resources)
    conditions = {name: done.conditions for name, done in emitted.items()}
    collector.attempt(check_conditions, conditions, expansion.template)
    for machine in expansion.state_machines:
        names = logical_ids_for(machine.logical_id, expansion.settings)
        collector.attempt(check_substitution, machine, names)


def _cycle_remedy(settings: Settings) -> str:
    """Returns how to avoid a dependency cycle."""
    if settings.shared_caller:
        return "with SharedCaller, every state machine depends on the resources of all calls; remove SharedCaller"
    return "the resources that a call uses can't depend on the state machine; use a literal name instead of a reference"


def _add_errors(
    expansion: Expansion, errors: Sequence[Diagnostic], resources: Mapping[str, Json]
) -> Expansion:
    """Returns the expansion with more diagnostics, in the order of the template's resources.

    Diagnostics without a resource come first.
    """
    rank = {name: index for index, name in enumerate(resources)}
    wrong = {error.path for error in errors}  # A warning about the same value would report its problem twice.
    unique = dict.fromkeys((*errors, *(each for each in expansion.diagnostics if each.path not in wrong)))
    ordered = sorted(unique, key=lambda diagnostic: rank.get(diagnostic.path.logical_id, -1))
    return replace(expansion, diagnostics=tuple(ordered))


def _parse_state_machines(
    resources: Mapping[str, Json], context: ParseContext, collector: DiagnosticCollector
) -> tuple[StateMachine, ...]:
    parsed = [
        parse_state_machine(name, resource, context, collector)
        for name, resource in resources.items()
        if name not in context.settings.ignore and is_state_machine(resource)
    ]
    return tuple(state_machine for state_machine in parsed if state_machine)


def _with_emitted(resources: Mapping[str, Json], emitted: Mapping[str, Emitted]) -> dict[str, Json]:
    """Returns the resources with the changed state machines, each followed by the resources that it needs."""
    changed: dict[str, Json] = {}
    for name, resource in resources.items():
        if name not in emitted:
            changed[name] = resource
            continue
        changed[name] = emitted[name].resource
        changed |= emitted[name].added
    return changed
