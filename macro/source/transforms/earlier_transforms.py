"""Runs the transforms that come before the macro in a template's Transform section, as CloudFormation does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from macro.intrinsics.evaluation import evaluate
from macro.intrinsics.references import referenced
from macro.intrinsics.template_facts import read_template_facts
from macro.model import rules
from macro.model.diagnostics import Diagnostic, DiagnosticCollector, TemplatePath
from macro.model.template_values import to_text
from macro.source.extras import install_command
from macro.source.transforms.local_files import to_local_paths, to_s3_locations
from macro.source.transforms.local_transforms import (
    LANGUAGE_EXTENSIONS,
    LOCAL_TRANSFORMS,
    SERVERLESS,
    ExtraNotInstalledError,
    LocalTransformError,
    run_transform,
)
from macro.source.transforms.loops import is_loop
from macro.source.transforms.section import SECTION, find_earlier_transforms

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from macro.intrinsics.template_facts import TemplateFacts
    from macro.model.stack_context import StackContext
    from macro.model.template_values import Json

_PATH = TemplatePath("", (SECTION,))


@dataclass(frozen=True, slots=True)
class TransformedTemplate:
    """A template as CloudFormation passes it to the macro, but with its Transform section.

    Args:
        value: The template.
        done: The names of the transforms that have run.
        diagnostics: Errors if a transform failed, and warnings for transforms that can't run on this computer.
        without_value: Errors for loops over parameters that have no value. The template doesn't contain these loops.
    """

    value: dict[str, Json]
    done: tuple[str, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()
    without_value: tuple[Diagnostic, ...] = ()

    @property
    def failed(self) -> bool:
        """Whether a transform failed."""
        return any(each.rule is rules.EARLIER_TRANSFORM for each in self.diagnostics)


def run_earlier_transforms(
    template: dict[str, Json], macro: str, parameters: Mapping[str, str], stack: StackContext
) -> TransformedTemplate:
    """Returns a template after the transforms that come before the macro.

    Args:
        template: The template as written.
        macro: The name of the macro in the Transform section.
        parameters: The values of the template's parameters.
        stack: The stack.
    """
    value, done = template, []
    collector, without_value = DiagnosticCollector(), DiagnosticCollector()
    for name in find_earlier_transforms(template, macro):
        if name not in LOCAL_TRANSFORMS:
            text = (
                f"{name} comes before {macro} but can't run on this computer, so its changes aren't checked"
            )
            collector.add(rules.SKIPPED_TRANSFORM, _PATH, text)
            continue
        prepared = value
        if name == LANGUAGE_EXTENSIONS:
            facts = read_template_facts(value, parameters, stack)
            prepared = cast("dict[str, Json]", _resolve_loops(value, facts, without_value))
        try:
            value = _run(name, prepared, stack.region, parameters)
        except ExtraNotInstalledError as error:
            text = (
                f"{name} comes before {macro}, and running it requires the package {error};"
                f" install the extra [local] with {install_command('local')}"
            )
            collector.add(rules.EARLIER_TRANSFORM, _PATH, text)
            break
        except LocalTransformError as error:
            collector.add(rules.EARLIER_TRANSFORM, _PATH, f"{name} failed: {error}")
            break
        done.append(name)
    return TransformedTemplate(
        value, tuple(done), tuple(collector.diagnostics), tuple(without_value.diagnostics)
    )


def _run(name: str, template: dict[str, Json], region: str, parameters: Mapping[str, str]) -> dict[str, Json]:
    """Runs a transform, and keeps the Transform section, which transforms don't receive."""
    section = {SECTION: template[SECTION]}
    fragment = {key: value for key, value in template.items() if key != SECTION}
    if name == SERVERLESS:
        fragment = to_s3_locations(fragment)
    changed = to_local_paths(run_transform(name, fragment, region, parameters))
    return {**section, **cast("dict[str, Json]", changed)}


def _resolve_loops(value: Json, facts: TemplateFacts, collector: DiagnosticCollector) -> Json:
    """Returns a value with literal lists as the collections of its loops, and without loops that have no value."""
    if isinstance(value, list):
        return [_resolve_loops(item, facts, collector) for item in value]
    if not isinstance(value, dict):
        return value
    resolved: dict[str, Json] = {}
    for name, member in value.items():
        if not isinstance(member, list) or not is_loop(name, member):
            resolved[name] = _resolve_loops(member, facts, collector)
            continue
        identifier, collection, body = member
        items = list(_items(collection, facts))
        missing = [each for each in referenced(collection) if facts.needs_value(each)]
        if missing and not items:
            options = " ".join(f"--parameter {each}=VALUE" for each in dict.fromkeys(missing))
            text = f"{name} loops over a parameter without a value; pass {options}"
            collector.add(rules.EARLIER_TRANSFORM, TemplatePath(name), text)
            continue
        resolved[name] = [identifier, items or collection, _resolve_loops(body, facts, collector)]
    return resolved


def _items(collection: Json, facts: TemplateFacts) -> Iterator[Json]:
    """Yields the items of a loop's collection, or nothing if they are unknown."""
    possible = evaluate(collection, facts)
    if possible is None or len(possible) != 1 or not isinstance(possible[0], list):
        return
    for item in possible[0]:
        for each in item if isinstance(item, list) else [item]:
            if isinstance(each, str | int | float):
                yield to_text(each)
