"""AWS SAM CLI: `validate --lint`, `build`, and `deploy`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from scripts.clients.deployments import CAPABILITY, copy_sam_example, expect_caller
from scripts.clients.installation import python_environment, version_in
from scripts.clients.model import Check, Client, Tool, expect
from scripts.clients.workplace import REGION

if TYPE_CHECKING:
    from pathlib import Path

    from scripts.clients.workplace import Workplace

_NAME: Final = "sam"
_RULES: Final = "append_rules: [cross_region_awscall.lint]\n"
_STACK: Final = "sam-orders"


def _install(workplace: Workplace) -> Tool:  # noqa: ARG001  the interface of clients
    programs = python_environment(_NAME, with_project=True)
    variables = {"SAM_CLI_TELEMETRY": "0", "PATH": f"{programs}:/usr/bin:/bin"}
    return Tool(version_in(_NAME, "aws-sam-cli"), (str(programs / "sam"),), variables)


def _validate(tool: Tool, workplace: Workplace) -> str:
    folder = _new_project(workplace, "sam-validate")
    arguments = ("validate", "--lint", "--region", REGION)
    output = tool.run(*arguments, folder=folder, environment=workplace.environment)
    expect("is a valid SAM Template", output)
    definition = folder / "definition.asl.json"
    text = definition.read_text(encoding="utf-8")
    definition.write_text(text.replace('"publish"', '"publich"'), encoding="utf-8")
    failed = tool.run(*arguments, folder=folder, environment=workplace.environment, fails=True)
    expect("definition.asl.json", failed)
    expect("sns has no action 'publich'; did you mean", failed)
    return "with this project's rules; also errors in a definition file"


def _deploy(tool: Tool, workplace: Workplace) -> str:
    folder = _new_project(workplace, "sam-deploy")
    tool.run("build", folder=folder, environment=workplace.environment)
    options = ("--s3-bucket", workplace.bucket, "--no-confirm-changeset", "--no-progressbar")
    arguments = ("deploy", "--stack-name", _STACK, "--capabilities", CAPABILITY, *options)
    tool.run(*arguments, folder=folder, environment=workplace.environment)
    expect_caller(workplace, _STACK)
    return "a template with a definition file"


def _new_project(workplace: Workplace, name: str) -> Path:
    folder = workplace.new_folder(name)
    copy_sam_example(folder)
    (folder / ".cfnlintrc").write_text(_RULES, encoding="utf-8")
    return folder


CLIENTS: Final = (
    Client("sam", _install, (Check("validate --lint", _validate), Check("build, deploy", _deploy))),
)
