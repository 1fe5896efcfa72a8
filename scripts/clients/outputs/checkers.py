"""Programs that check the macro's outputs: cloudformation-validate, asl-validator, and checkov."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from scripts.clients.installation import node_packages, node_version, python_environment, version_in
from scripts.clients.model import Check, CheckFailed, Client, Tool
from scripts.clients.outputs.accepted_findings import CHECKOV, TEMPLATE_FINDINGS
from scripts.clients.outputs.definition_samples import sample_definition

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scripts.clients.outputs.expanded_templates import Output
    from scripts.clients.workplace import Workplace

_PROGRAMS: Final = Path(__file__).parents[1] / "programs"
_TEMPLATES: Final = "cloudformation-validate"
_DEFINITIONS: Final = "asl-validator"
_CHECKOV: Final = "checkov"
_ERRORS: Final = ("ERROR", "FATAL")
Finding = tuple[str, str]  # the ID of a rule, and a message


def _install_template_validator(workplace: Workplace) -> Tool:  # noqa: ARG001  the interface of clients
    python = python_environment(_TEMPLATES) / "python"
    command = (str(python), str(_PROGRAMS / "validate_templates.py"))
    return Tool(version_in(_TEMPLATES, _TEMPLATES), command)


def _validate_templates(tool: Tool, workplace: Workplace) -> str:
    """Reports the errors in outputs that the templates before the macro don't have."""
    outputs = workplace.outputs
    files = [str(path) for output in outputs for path in (output.before, output.after)]
    printed = json.loads(_standard_output(tool, files, workplace))
    problems = []
    for output in outputs:
        # The macro copies values, so that an error of the template can be in several resources of the output.
        new = _find_errors(printed[str(output.after)]) - _find_errors(printed[str(output.before)])
        problems += [
            f"{output.name}: {finding}" for finding in sorted(new) if not _is_accepted(finding, output)
        ]
    _raise_for(problems)
    return f"{len(outputs)} outputs have no errors that their templates don't have"


def _find_errors(printed: Iterable[tuple[str, str, str]]) -> set[Finding]:
    return {(rule, message) for severity, rule, message in printed if severity in _ERRORS}


def _is_accepted(finding: Finding, output: Output) -> bool:
    rule, message = finding
    text = output.after.read_text(encoding="utf-8")
    return any(
        rule == each.rule and each.text in message and each.only_with in text for each in TEMPLATE_FINDINGS
    )


def _install_definition_validator(workplace: Workplace) -> Tool:  # noqa: ARG001  the interface of clients
    packages = node_packages()
    command = (shutil.which("node") or "node", str(_PROGRAMS / "validate_definitions.cjs"))
    return Tool(node_version(_DEFINITIONS), command, {"NODE_PATH": str(packages)})


def _validate_definitions(tool: Tool, workplace: Workplace) -> str:
    definitions = {
        f"{output.name}/{logical_id}": sample_definition(definition)
        for output in workplace.outputs
        for logical_id, definition in output.definitions()
    }
    file = workplace.folder / "definitions.json"
    file.write_text(json.dumps(definitions), encoding="utf-8")
    errors = json.loads(tool.run(str(file), folder=workplace.folder))
    _raise_for([f"{name}: {text}" for name, text in errors.items()])
    return f"{len(definitions)} definitions are valid"


def _install_checkov(workplace: Workplace) -> Tool:  # noqa: ARG001  the interface of clients
    programs = python_environment(_CHECKOV)
    return Tool(version_in(_CHECKOV, _CHECKOV), (str(programs / "python"), "-m", "checkov.main"))


def _check_security(tool: Tool, workplace: Workplace) -> str:
    """Reports the failed checks that CHECKOV doesn't list, for the resources that the macro adds to the examples."""
    folder = workplace.new_folder("checkov")
    examples = [output for output in workplace.outputs if output.is_example]
    for output in examples:
        shutil.copy(output.after, folder)
    options = ("--directory", str(folder), "--framework", "cloudformation", "--output", "json", "--quiet")
    report = json.loads(_standard_output(tool, [*options, "--skip-download", "--soft-fail"], workplace))
    failed = [item for item in report["results"]["failed_checks"] if "CrossRegion" in item["resource"]]
    _raise_for(
        f"{item['file_path']} {item['resource']}: {item['check_id']} {item['check_name']}"
        for item in failed
        if item["check_id"] not in CHECKOV
    )
    return f"{len(examples)} examples; the findings are those that the page explains"


def _standard_output(tool: Tool, arguments: Iterable[str], workplace: Workplace) -> str:
    """Returns a program's standard output without its messages; raises CheckFailed."""
    command = [*tool.command, *arguments]
    done = subprocess.run(command, cwd=workplace.folder, capture_output=True, text=True, check=False)
    if done.returncode:
        raise CheckFailed(f"The program failed with exit status {done.returncode}:\n{done.stderr}")
    return done.stdout


def _raise_for(problems: Iterable[str]) -> None:
    found = list(problems)
    if found:
        raise CheckFailed("\n".join(found))


def _client(name: str, install: Any, action: str, run: Any) -> Client:
    return Client(name, install, (Check(action, run),))


CLIENTS: Final = (
    _client(_TEMPLATES, _install_template_validator, "validate every output", _validate_templates),
    _client(_DEFINITIONS, _install_definition_validator, "validate every definition", _validate_definitions),
    _client(_CHECKOV, _install_checkov, "check the added resources", _check_security),
)
