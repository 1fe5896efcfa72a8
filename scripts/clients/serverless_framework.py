"""The Serverless Framework with its plugin serverless-step-functions: `package`, and the template that it writes."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Final

from scripts.clients.deployments import CAPABILITY, create_target_bucket, execute_example, expect_caller
from scripts.clients.installation import development_program, node_packages, node_version
from scripts.clients.model import Check, Client, Tool, expect
from scripts.clients.workplace import REGION

if TYPE_CHECKING:
    from scripts.clients.workplace import Workplace

_SERVICE: Final = Path(__file__).parent / "programs" / "serverless.yml"
_TEMPLATE: Final = ".serverless/cloudformation-template-update-stack.json"
_BUCKET: Final = "serverless-objects"  # as in the service
_STACK: Final = "serverless-orders"
_STATEMENT: Final = '- {Effect: Allow, Action: "s3:GetObject", Resource: "arn:aws:s3:::*"}'
_DENIED: Final = "denies lambda:InvokeFunction on OrdersCrossRegionCaller"


def _install(workplace: Workplace) -> Tool:  # noqa: ARG001  the interface of clients
    packages = node_packages()
    node = shutil.which("node") or "node"
    program = (node, "--no-warnings", str(packages / "serverless" / "bin" / "serverless.js"))
    variables = {"SLS_TELEMETRY_DISABLED": "1", "SLS_NOTIFICATIONS_MODE": "off", "CI": "true"}
    versions = f"{node_version('serverless')}, plugin {node_version('serverless-step-functions')}"
    return Tool(versions, program, variables)


def _package_and_deploy(tool: Tool, workplace: Workplace) -> str:
    create_target_bucket(workplace, _BUCKET)
    folder = _package(tool, workplace, "serverless", _SERVICE.read_text(encoding="utf-8"))
    options = ("--template-file", _TEMPLATE, "--stack-name", _STACK, "--capabilities", CAPABILITY)
    aws = Tool("", (development_program("aws"),))
    aws.run("cloudformation", "deploy", *options, folder=folder, environment=workplace.environment)
    expect_caller(workplace, _STACK)
    execute_example(workplace, _STACK)
    return "the packaged template, deployed by the AWS CLI, and an execution"


def _report_denied_invocations(tool: Tool, workplace: Workplace) -> str:
    text = _SERVICE.read_text(encoding="utf-8").replace(_STATEMENT, "[]")
    folder = _package(tool, workplace, "serverless-denied", text)
    check = Tool("", (development_program("cross-region"),))
    expect(_DENIED, check.run("check", _TEMPLATE, "--region", REGION, folder=folder, fails=True))
    return "the error names the Deny statement that the plugin adds"


def _package(tool: Tool, workplace: Workplace, name: str, service: str) -> Path:
    """Writes a service, and packages it in a new folder, which it returns."""
    folder = workplace.new_folder(name)
    (folder / "serverless.yml").write_text(service, encoding="utf-8")
    (folder / "node_modules").symlink_to(node_packages())
    tool.run("package", folder=folder, environment=workplace.environment)
    return folder


CLIENTS: Final = (
    Client(
        "serverless",
        _install,
        (
            Check("package, deploy", _package_and_deploy),
            Check("check a service without iamRoleStatements", _report_denied_invocations),
        ),
    ),
)
