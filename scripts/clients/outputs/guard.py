"""cfn-guard, with the rules of AWS Control Tower's proactive controls, on the resources that the macro adds."""

from __future__ import annotations

import json
import platform
import re
from typing import TYPE_CHECKING, Any, Final

from scripts.clients.deployments import OBJECT
from scripts.clients.installation import development_program, node_packages, node_version
from scripts.clients.model import Check, CheckFailed, Client, ClientUnavailable, Tool
from scripts.clients.outputs.accepted_findings import CONTROL_TOWER
from scripts.clients.workplace import REGION
from tests.templates.judges import read_template

if TYPE_CHECKING:
    from pathlib import Path

    from scripts.clients.workplace import Workplace

_NAME: Final = "cfn-guard"
_PACKAGE: Final = "@cdklabs/cdk-validator-cfnguard"
_SYSTEMS: Final = {"Linux": "ubuntu", "Darwin": "macos"}
_PROCESSORS: Final = {"arm64": "aarch64"}
_RULES: Final = "rules/control-tower/cfn-guard"
_CONTROL: Final = re.compile(r"\[(CT\.[A-Z]+\.PR\.\d+)\]")
_ADDED: Final = re.compile(r"/Resources/\w*CrossRegion\w*")
_SETTINGS: Final = {
    "Caller": {"VpcConfig": {"SubnetIds": ["subnet-12345678"], "SecurityGroupIds": ["sg-12345678"]}},
    "LogRetentionInDays": 365,
    "LogKmsKeyId": "arn:aws:kms:eu-central-1:123456789012:key/01234567-89ab-cdef-0123-456789abcdef",
}
"""The settings that the page recommends."""


def _install(workplace: Workplace) -> Tool:  # noqa: ARG001  the interface of clients
    package = node_packages() / _PACKAGE
    processor = _PROCESSORS.get(platform.machine(), platform.machine())
    program = package / "bin" / _SYSTEMS.get(platform.system(), "") / processor / _NAME
    if not program.is_file():
        raise ClientUnavailable(f"{_PACKAGE} has no program for {platform.system()} on {processor}.")
    options = ("--rules", str(package / _RULES), "--structured", "--output-format", "json")
    return Tool(
        f"{_PACKAGE} {node_version(_PACKAGE)}",
        (str(program), "validate", *options, "--show-summary", "none"),
    )


def _check_examples(tool: Tool, workplace: Workplace) -> str:
    folder = workplace.new_folder("guard")
    outputs = [output for output in workplace.outputs if output.is_example]
    for output in outputs:
        (folder / output.after.name).write_bytes(output.after.read_bytes())
    found = _failed_controls(tool, folder)
    if found != set(CONTROL_TOWER):
        raise CheckFailed(f"The page names the controls {sorted(CONTROL_TOWER)}, but {sorted(found)} fail")
    return f"{len(outputs)} examples; the controls that fail are those that the page names"


def _check_settings(tool: Tool, workplace: Workplace) -> str:
    folder = workplace.new_folder("guard-settings")
    template = read_template(OBJECT)
    template["Metadata"] = {"Cross::Region::AwsCall": _SETTINGS}
    (folder.parent / "guard.json").write_text(json.dumps(template), encoding="utf-8")
    command = Tool("", (development_program("cross-region"),))
    command.run("expand", "../guard.json", "--region", REGION, "-o", "expanded.json", folder=folder)
    if found := _failed_controls(tool, folder):
        raise CheckFailed(f"The controls {sorted(found)} fail with the settings that the page names")
    return "no control fails"


def _failed_controls(tool: Tool, folder: Path) -> set[str]:
    """Returns the controls that resources of the macro don't satisfy, for the templates in a folder.

    The command always fails, because the state machines of the examples have no logs and no tracing.
    """
    printed = tool.run("--data", str(folder), folder=folder, fails=True)
    reports: list[Any] = json.loads(printed)
    failed = [json.dumps(rule) for report in reports for rule in report["not_compliant"]]
    return {control for text in failed if _ADDED.search(text) for control in _CONTROL.findall(text)}


CLIENTS: Final = (
    Client(
        _NAME,
        _install,
        (
            Check("check the added resources", _check_examples),
            Check("check the settings for the controls", _check_settings),
        ),
    ),
)
