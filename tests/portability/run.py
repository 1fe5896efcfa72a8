"""Measures how many native states of real templates work in another Region if only the Region is added.

For each AWS SDK state in the templates of a folder, the script adds a Region to the state's ARN and expands the
template. It reports how many states work, how many the macro ignores, and why it refuses the others. If a SAM template
fails with the macro before the SAM transform, the script tries the macro after the SAM transform.
"""

from __future__ import annotations

import argparse
import copy
import json
from collections import Counter
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from rich.progress import track

from localaws.cloudformation.template.serverless import translate_serverless
from macro.definition.reader import Inputs
from macro.expand import Expansion, expand
from macro.source.expand_options import ExpandOptions
from macro.source.template_file import UnreadableTemplate, read_template
from macro.source.transforms.section import parameter_values, to_fragment
from tests.portability.variants import LOCAL, Files, add_region, arns_in_file, arns_in_template

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from macro.model.template_values import Json
    from tests.portability.variants import NativeArn

_ENDINGS = {".yaml", ".yml", ".json", ".template"}
_STATE_MACHINE = "::StateMachine"


@dataclass(frozen=True, slots=True)
class Result:
    """The outcome for one state: `works`, `ignored`, or `refused`, with the macro's messages."""

    template: str
    call: str
    outcome: str
    messages: tuple[str, ...] = ()


def main(arguments: Sequence[str]) -> int:
    """Runs the script, and returns the exit status."""
    parser = argparse.ArgumentParser(prog="scripts/measure-templates", description=__doc__)
    parser.add_argument("folder", type=Path, help="a folder with templates, at any depth")
    parser.add_argument(
        "--json", type=Path, metavar="FILE", help="write the outcome of every state to a file"
    )
    parser.add_argument("--refused", action="store_true", help="print every refused state with its messages")
    options = parser.parse_args(arguments)
    results = list(measure(options.folder))
    if options.json:
        options.json.write_text(json.dumps([asdict(result) for result in results], indent=1))
    for result in results:
        if options.refused and result.outcome != "works":
            print(f"{result.outcome} {result.template} {result.call}", *result.messages, sep="\n    ")
    print(_summary(results))
    return 0


def measure(folder: Path) -> Iterator[Result]:
    """Yields the outcome of each SDK state in the templates of a folder."""
    paths = sorted(path for path in folder.rglob("*") if path.suffix in _ENDINGS and path.is_file())
    for path in track(paths, description="templates", transient=True):
        if _STATE_MACHINE in path.read_text(encoding="utf-8", errors="replace"):
            yield from _measure_template(path, str(path.relative_to(folder)))


def _measure_template(path: Path, name: str) -> Iterator[Result]:
    try:
        template = read_template(str(path)).value
    except UnreadableTemplate:
        return  # not a template
    if not isinstance(template, dict) or not isinstance(template.get("Resources"), dict):
        return
    files = Files(path.parent)
    _expand(template, files)  # reads the definition files
    arns = list(arns_in_template(template))
    for file, text in _definition_files(template, path.parent):
        arns += arns_in_file(file, text)
    for arn in arns:
        yield _measure_arn(template, arn, path.parent, name)


def _definition_files(template: dict[str, Json], folder: Path) -> Iterator[tuple[str, str]]:
    """Yields the name and text of each local definition file that a state machine names."""
    resources = template["Resources"]
    assert isinstance(resources, dict)
    names: set[str] = set()
    for resource in resources.values():
        properties = resource.get("Properties") if isinstance(resource, dict) else None
        uri = properties.get("DefinitionUri") if isinstance(properties, dict) else None
        if isinstance(uri, str) and (folder / uri).is_file() and uri not in names:
            names.add(uri)
            yield uri, (folder / uri).read_text(encoding="utf-8")


def _measure_arn(template: dict[str, Json], arn: NativeArn, folder: Path, name: str) -> Result:
    changed = template if arn.file else add_region(template, arn)
    files = Files(folder, arn if arn.file else None)
    result = _result(changed, files, arn, name)
    if result.outcome == "works" or not _is_serverless(template):
        return result
    try:
        translated = translate_serverless(
            _with_definitions(changed, files), "us-east-1", parameter_values(template, {})
        )
    except Exception:  # noqa: BLE001  the SAM translator raises errors of many types for invalid templates
        return result
    return _result(translated, files, arn, name)


def _is_serverless(template: dict[str, Json]) -> bool:
    return "AWS::Serverless-2016-10-31" in json.dumps(template.get("Transform"))


def _with_definitions(template: dict[str, Json], files: Files) -> dict[str, Json]:
    """Returns the template with S3 locations for its local files, as after `sam package`."""
    changed = copy.deepcopy(template)
    for section in _sections_with_uris(changed):
        for name in ("CodeUri", "ContentUri"):
            if isinstance(section.get(name), str):
                section[name] = f"s3://{LOCAL}/{name}"
    for resource in cast("dict[str, Any]", changed["Resources"]).values():
        properties = resource.get("Properties") if isinstance(resource, dict) else None
        uri = properties.get("DefinitionUri") if isinstance(properties, dict) else None
        if isinstance(properties, dict) and isinstance(uri, str) and (files.folder / uri).is_file():
            properties["DefinitionUri"] = {"Bucket": LOCAL, "Key": uri}
    return changed


def _sections_with_uris(template: dict[str, Json]) -> Iterator[dict[str, Json]]:
    """Yields the properties of resources, and the sections of Globals."""
    resources = cast("dict[str, Any]", template["Resources"]).values()
    entries = [resource.get("Properties") for resource in resources if isinstance(resource, dict)]
    defaults = template.get("Globals")
    entries += defaults.values() if isinstance(defaults, dict) else []
    yield from (entry for entry in entries if isinstance(entry, dict))


def _result(changed: dict[str, Json], files: Files, arn: NativeArn, name: str) -> Result:
    expansion = _expand(changed, files)
    if expansion.failed:
        return Result(name, arn.call, "refused", tuple(error.message for error in expansion.errors))
    if not any(state_machine.calls for state_machine in expansion.state_machines):
        return Result(name, arn.call, "ignored")
    return Result(name, arn.call, "works")


def _expand(template: dict[str, Json], files: Files) -> Expansion:
    inputs = Inputs(files, parameter_values(template, {}))
    return expand(to_fragment(template), ExpandOptions().deployment(), inputs)


def _summary(results: Sequence[Result]) -> str:
    outcomes = Counter(result.outcome for result in results)
    total = len(results) or 1
    lines = [f"{len(results)} states in {len({result.template for result in results})} templates"]
    lines += [f"{count:6} {outcome} ({count / total:.0%})" for outcome, count in outcomes.most_common()]
    return "\n".join(lines)
