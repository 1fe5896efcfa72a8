"""Versions 1 and 2 of the `aws` command: deployments, change sets, and tests of states."""

from __future__ import annotations

import platform
import re
import sys
import tarfile
import zipfile
from typing import TYPE_CHECKING, Final

from localaws.deployment import physical_id
from scripts.clients.deployments import (
    CAPABILITY,
    MESSAGE,
    OBJECT,
    copy_sam_example,
    create_target_bucket,
    execute_example,
    expect_caller,
    write_failing_template,
)
from scripts.clients.installation import CACHE, development_program, python_environment
from scripts.clients.model import Check, Client, ClientUnavailable, Tool, expect
from scripts.clients.workplace import REGION

if TYPE_CHECKING:
    from pathlib import Path

    from scripts.clients.workplace import Workplace

_VERSION: Final = re.compile(r"aws-cli/(\S+)")
_VERSION_2: Final = "aws-2"
_ARCHIVES: Final = "lib/python*/site-packages/aws_cdk/asset_awscli_v2/_jsii/*.tgz"
_LAYER: Final = "package/lib/layer.zip"
_PARENT: Final = """
Resources:
  Child:
    Type: AWS::CloudFormation::Stack
    Properties:
      TemplateURL: {template}
      Parameters: {{BucketName: orders}}
"""


def _install_1(workplace: Workplace) -> Tool:
    """Returns the command of this project's environment."""
    return _tool(development_program("aws"), workplace)


def _install_2(workplace: Workplace) -> Tool:
    """Unpacks the command from the package of CDK's layer, which AWS builds only for Linux on x86-64."""
    if sys.platform != "linux" or platform.machine() != "x86_64":
        raise ClientUnavailable(
            "PyPI has it only for Linux on x86-64. Install it as AWS describes to try it."
        )
    environment = python_environment(_VERSION_2).parent
    folder = CACHE / _VERSION_2 / "command"
    if not folder.exists():
        (archive,) = environment.glob(_ARCHIVES)
        _unpack(archive, folder)
    (program,) = folder.glob("awscli/v2/*/dist/aws")
    return _tool(str(program), workplace)


def _unpack(archive: Path, folder: Path) -> None:
    """Unpacks the layer in a package of CDK, and makes its program executable."""
    with tarfile.open(archive) as package:
        layer = package.extractfile(_LAYER)
        if layer is None:
            raise ClientUnavailable(f"{archive.name} doesn't contain {_LAYER}.")
        with zipfile.ZipFile(layer) as content:
            content.extractall(folder)  # noqa: S202  the package's hash is pinned
    for program in folder.glob("awscli/v2/*/dist/aws"):
        program.chmod(0o755)


def _tool(program: str, workplace: Workplace) -> Tool:
    tool = Tool("", (program,))
    found = _VERSION.search(tool.run("--version", folder=workplace.folder))
    return Tool(found[1] if found else "unknown", (program,))


def _package_and_deploy(tool: Tool, workplace: Workplace) -> str:
    stack = f"packaged-{tool.version.split('.')[0]}"
    folder = workplace.new_folder(stack)
    copy_sam_example(folder)
    package = ("--s3-bucket", workplace.bucket, "--output-template-file", "packaged.yaml")
    _run(tool, workplace, folder, ("package", "--template-file", "template.yaml", *package))
    _run(tool, workplace, folder, _deployment("packaged.yaml", stack))
    expect_caller(workplace, stack)
    return "a SAM template with a definition file"


def _deploy_and_execute(tool: Tool, workplace: Workplace) -> str:
    stack = f"orders-{tool.version.split('.')[0]}"
    folder = workplace.new_folder(stack)
    parameters = create_target_bucket(workplace, f"{stack}-objects")
    overrides = [f"{name}={value}" for name, value in parameters.items()]
    _run(tool, workplace, folder, (*_deployment(str(OBJECT), stack), "--parameter-overrides", *overrides))
    execute_example(workplace, stack)
    return "the state machine reads an object in another Region"


def _report_error(tool: Tool, workplace: Workplace) -> str:
    stack = f"failing-{tool.version.split('.')[0]}"
    folder = workplace.new_folder(stack)
    template = str(write_failing_template(folder))
    command = (*_deployment(template, stack), "--parameter-overrides", "BucketName=b")
    expect(MESSAGE, _run(tool, workplace, folder, command, fails=True))
    return "the command prints the macro's message"


def _change_nested_stack(tool: Tool, workplace: Workplace) -> str:
    stack = f"nested-{tool.version.split('.')[0]}"
    folder = workplace.new_folder(stack)
    (folder / "parent.yaml").write_text(_PARENT.format(template=OBJECT), encoding="utf-8")
    package = ("--s3-bucket", workplace.bucket, "--output-template-file", "packaged.yaml")
    _run(tool, workplace, folder, ("package", "--template-file", "parent.yaml", *package))
    named = ("--stack-name", stack, "--change-set-name", "first")
    options = (
        "--change-set-type",
        "CREATE",
        "--template-body",
        "file://packaged.yaml",
        "--include-nested-stacks",
    )
    capabilities = ("--capabilities", CAPABILITY, "CAPABILITY_AUTO_EXPAND")
    _run(tool, workplace, folder, ("create-change-set", *named, *options, *capabilities))
    _run(tool, workplace, folder, ("wait", "change-set-create-complete", *named))
    query = ("--query", "Changes[0].ResourceChange.ChangeSetId", "--output", "text")
    nested = _run(tool, workplace, folder, ("describe-change-set", *named, *query)).strip()
    described = _run(tool, workplace, folder, ("describe-change-set", "--change-set-name", nested))
    expect("OrdersCrossRegionCaller", described)
    _run(tool, workplace, folder, ("execute-change-set", *named))
    _run(tool, workplace, folder, ("wait", "stack-create-complete", "--stack-name", stack))
    return "the changes of a nested stack with calls, and its deployment"


def _test_deployed_state(tool: Tool, workplace: Workplace) -> str:
    folder = workplace.folder
    machine = physical_id(workplace.aws, REGION, f"orders-{tool.version.split('.')[0]}", "Orders")
    text = ("--query", "definition", "--output", "text")
    definition = folder / "definition.json"
    describe = ("describe-state-machine", "--state-machine-arn", machine, *text)
    definition.write_text(_run_states(tool, workplace, describe), encoding="utf-8")
    given = ("--definition", f"file://{definition}")
    expect('"result": "OK"', _run_states(tool, workplace, ("validate-state-machine-definition", *given)))
    mock = '{"errorOutput": {"error": "S3.NoSuchKeyException", "cause": "c"}}'
    options = ("--state-name", "Read", "--input", '{"key": "k"}', "--mock", mock)
    tested = _run_states(tool, workplace, ("test-state", *given, *options))
    expect('"nextState": "Missing"', tested)
    expect('"status": "CAUGHT_ERROR"', tested)
    return "the deployed definition, and the state that follows an error"


def _run_states(tool: Tool, workplace: Workplace, command: tuple[str, ...]) -> str:
    """Runs a command of `aws stepfunctions`, and returns its output; raises CheckFailed."""
    return tool.run("stepfunctions", *command, folder=workplace.folder, environment=workplace.environment)


def _deployment(template: str, stack: str) -> tuple[str, ...]:
    """Returns the command that deploys a template."""
    named = ("--template-file", template, "--stack-name", stack)
    return ("deploy", *named, "--capabilities", CAPABILITY)


def _run(
    tool: Tool, workplace: Workplace, folder: Path, command: tuple[str, ...], *, fails: bool = False
) -> str:
    """Runs a command of `aws cloudformation` in a folder, and returns its output; raises CheckFailed."""
    environment = workplace.environment
    return tool.run("cloudformation", *command, folder=folder, environment=environment, fails=fails)


_CHECKS: Final = (
    Check("package, deploy", _package_and_deploy),
    Check("deploy, and an execution", _deploy_and_execute),
    Check("deploy a template with an error", _report_error),
    Check("create-change-set --include-nested-stacks", _change_nested_stack),
    Check("validate-state-machine-definition, test-state", _test_deployed_state),
)
CLIENTS: Final = (Client("aws-1", _install_1, _CHECKS), Client("aws-2", _install_2, _CHECKS))
