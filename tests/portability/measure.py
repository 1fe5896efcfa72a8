"""Adds a Region to each state of real templates with one kind of integration, one at a time, and expands them."""

from __future__ import annotations

import copy
import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, cast

from rich.progress import track

from localaws.cloudformation.template.serverless import translate_serverless
from macro.definition.reader import Inputs
from macro.expand import Expansion, expand
from macro.source.expand_options import ExpandOptions
from macro.source.template_file import UnreadableTemplate, read_template
from macro.source.transforms.section import parameter_values, to_fragment
from tests.portability.permissions import declares_role, find_lacking, never_worked
from tests.portability.variants import LOCAL, Files, Integration, add_region, arns_in_file, arns_in_template

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from macro.model.template_values import Json
    from scripts.catalog.sources import MethodMap
    from tests.portability.variants import NativeArn

_ENDINGS = {".yaml", ".yml", ".json", ".template"}
_STATE_MACHINE = "::StateMachine"


NEVER_WORKED = "The state machine's role doesn't allow the call in the stack's own Region either"
_DEPLOYMENT = ExpandOptions().deployment()


@dataclass(frozen=True, slots=True)
class Result:
    """The outcome for one state.

    Attributes:
        template: The template's path.
        call: The service and the action.
        has_role: Whether the template declares the role of the state machine.
        outcome: `works`, `ignored`, `refused`, or `lacks a permission`.
        reason: The reason for `refused`: the title of the rule, or `NEVER_WORKED`.
        messages: The macro's messages, or the permissions that the caller lacks.
    """

    template: str
    call: str
    has_role: bool
    outcome: str
    reason: str = ""
    messages: tuple[str, ...] = ()


def measure(
    folder: Path, method_map: MethodMap, integration: Integration = Integration.AWS_SDK
) -> Iterator[Result]:
    """Yields the outcome of each state with one kind of integration in the templates of a folder.

    Args:
        folder: The folder.
        method_map: The actions that operations use. Without it, missing permissions aren't reported.
        integration: The kind of integration.
    """
    paths = sorted(path for path in folder.rglob("*") if path.suffix in _ENDINGS and path.is_file())
    for path in track(paths, description="templates", transient=True):
        if _STATE_MACHINE in path.read_text(encoding="utf-8", errors="replace"):
            yield from _measure_template(path, str(path.relative_to(folder)), method_map, integration)


def _measure_template(
    path: Path, name: str, method_map: MethodMap, integration: Integration
) -> Iterator[Result]:
    try:
        template = read_template(str(path)).value
    except UnreadableTemplate:
        return  # not a template
    if not isinstance(template, dict) or not isinstance(template.get("Resources"), dict):
        return
    arns = list(arns_in_template(template, integration))
    for owner, file in _definition_files(template, path.parent):
        text = (path.parent / file).read_text(encoding="utf-8")
        arns += arns_in_file(owner, file, text, integration)
    for arn in arns:
        result = _measure_arn(template, arn, path.parent, method_map)
        yield replace(result, template=name, call=arn.call, has_role=declares_role(template, arn.owner))


def _definition_files(template: dict[str, Json], folder: Path) -> Iterator[tuple[str, str]]:
    """Yields each state machine with a local definition file, and the file's name."""
    names: set[str] = set()
    for logical_id, resource in cast("dict[str, Any]", template["Resources"]).items():
        properties = resource.get("Properties") if isinstance(resource, dict) else None
        uri = properties.get("DefinitionUri") if isinstance(properties, dict) else None
        if isinstance(uri, str) and (folder / uri).is_file() and uri not in names:
            names.add(uri)
            yield logical_id, uri


def _measure_arn(template: dict[str, Json], arn: NativeArn, folder: Path, method_map: MethodMap) -> Result:
    changed = template if arn.file else add_region(template, arn)
    files = Files(folder, arn if arn.file else None)
    result = _result(changed, files, method_map)
    if result.outcome == "works" or not _is_serverless(template):
        return result
    packaged = _with_local_files(changed, files)
    translated = _translate(packaged) or _translate(_without_other_serverless(packaged))
    return _result(translated, files, method_map) if translated else result


def _translate(template: dict[str, Json]) -> dict[str, Json] | None:
    """Returns the template after the SAM transform, or None if the transform fails."""
    try:
        translated: dict[str, Json] = translate_serverless(
            template, "us-east-1", parameter_values(template, {})
        )
    except Exception:  # noqa: BLE001  the SAM translator raises errors of many types for invalid templates
        return None
    return translated


def _without_other_serverless(template: dict[str, Json]) -> dict[str, Json]:
    """Returns the template without the serverless resources that need more files than those of state machines."""
    resources = cast("dict[str, Any]", template["Resources"])
    kept = {
        name: resource
        for name, resource in resources.items()
        if not str(resource.get("Type")).startswith("AWS::Serverless::")
        or resource["Type"] == "AWS::Serverless::StateMachine"
    }
    return {**template, "Resources": kept}


def _is_serverless(template: dict[str, Json]) -> bool:
    return "AWS::Serverless-2016-10-31" in json.dumps(template.get("Transform"))


def _with_local_files(template: dict[str, Json], files: Files) -> dict[str, Json]:
    """Returns the template with S3 locations and images for its local files, as after `sam package`."""
    changed = copy.deepcopy(template)
    for section in _sections_with_uris(changed):
        for name in ("CodeUri", "ContentUri"):
            if isinstance(section.get(name), str):
                section[name] = f"s3://{LOCAL}/{name}"
        if section.get("PackageType") == "Image":
            section.setdefault("ImageUri", f"123456789012.dkr.ecr.us-east-1.amazonaws.com/{LOCAL}:latest")
    for _, uri in _definition_files(changed, files.folder):
        for section in _sections_with_uris(changed):
            if section.get("DefinitionUri") == uri:
                section["DefinitionUri"] = {"Bucket": LOCAL, "Key": uri}
    return changed


def _sections_with_uris(template: dict[str, Json]) -> Iterator[dict[str, Json]]:
    """Yields the properties of resources, and the sections of Globals."""
    resources = cast("dict[str, Any]", template["Resources"]).values()
    entries = [resource.get("Properties") for resource in resources if isinstance(resource, dict)]
    defaults = template.get("Globals")
    entries += defaults.values() if isinstance(defaults, dict) else []
    yield from (entry for entry in entries if isinstance(entry, dict))


def _result(changed: dict[str, Json], files: Files, method_map: MethodMap) -> Result:
    expansion = _expand(changed, files)
    empty = Result("", "", has_role=False, outcome="works")
    if expansion.failed:
        messages = tuple(error.message for error in expansion.errors)
        reason = NEVER_WORKED if never_worked(expansion) else expansion.errors[0].rule.title
        return replace(empty, outcome="refused", reason=reason, messages=messages)
    if not any(state_machine.calls for state_machine in expansion.state_machines):
        return replace(empty, outcome="ignored")
    lacking = find_lacking(expansion, _DEPLOYMENT.stack, method_map)
    return replace(empty, outcome="lacks a permission", messages=lacking) if lacking else empty


def _expand(template: dict[str, Json], files: Files) -> Expansion:
    return expand(to_fragment(template), _DEPLOYMENT, Inputs(files, parameter_values(template, {})))
