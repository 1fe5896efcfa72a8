"""Local templates of nested stacks. CloudFormation runs a macro only for the templates that name it."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from macro.model import rules
from macro.model.diagnostics import Diagnostic, TemplatePath
from macro.source.definition_files import OnlyLocalFiles
from macro.source.template_expansion import expand_template
from macro.source.template_file import UnreadableTemplate, read_template

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from macro.source.expand_options import ExpandOptions
    from macro.source.template_file import TemplateFile

NESTED_TEMPLATES: Mapping[str, str] = MappingProxyType(
    {"AWS::CloudFormation::Stack": "TemplateURL", "AWS::Serverless::Application": "Location"}
)
"""The property that names the template of a nested stack, by resource type. Before packaging, it can be a path."""


def find_nested_without_macro(
    template: TemplateFile, options: ExpandOptions, root: Path | None
) -> Iterator[Diagnostic]:
    """Yields a warning for each nested template that has calls, but that doesn't name the macro.

    Args:
        template: The template of the parent stack, which names the macro.
        options: The options of the expansion.
        root: The folder outside of which no file is read; None for no limit.
    """
    for logical_id, name, path in _find_paths(template):
        try:
            nested = read_template(str(template.folder / path), root=root)
        except UnreadableTemplate:
            continue  # a URL, or a file that packaging creates
        problem = expand_template(nested, options, OnlyLocalFiles(nested.folder, root)).check_transform()
        if problem and problem.rule is rules.NOT_IN_TRANSFORM:
            text = (
                f"{path} has cross-Region calls, but its own Transform doesn't name {options.macro_name}, so"
                " CloudFormation doesn't expand them; add it there"
            )
            yield Diagnostic(rules.NOT_IN_TRANSFORM, TemplatePath(logical_id).at(name), text)


def _find_paths(template: TemplateFile) -> Iterator[tuple[str, str, str]]:
    """Yields the logical ID of each nested stack, the property that names its template, and the property's text."""
    resources = template.value.get("Resources") if isinstance(template.value, dict) else None
    for logical_id, resource in resources.items() if isinstance(resources, dict) else ():
        written = resource.get("Type") if isinstance(resource, dict) else None
        name = NESTED_TEMPLATES.get(written) if isinstance(written, str) else None
        properties = resource.get("Properties") if isinstance(resource, dict) else None
        path = properties.get(name) if name and isinstance(properties, dict) else None
        if name and isinstance(path, str):
            yield logical_id, name, path
