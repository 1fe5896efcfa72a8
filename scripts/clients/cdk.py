"""AWS CDK: `bootstrap`, `diff`, and `deploy` of stacks with `CfnInclude` and `CustomState`."""

from __future__ import annotations

import shlex
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Final

from localaws.connection import ACCOUNT
from scripts.clients.deployments import (
    MESSAGE,
    OBJECT,
    create_target_bucket,
    execute_example,
    expect_caller,
    write_failing_template,
)
from scripts.clients.installation import node_packages, node_version
from scripts.clients.model import Check, CheckFailed, Client, Tool, expect
from scripts.clients.workplace import REGION

if TYPE_CHECKING:
    from scripts.clients.workplace import Workplace

_APP: Final = Path(__file__).parent / "programs" / "app.cjs"
_ENVIRONMENT: Final = f"{ACCOUNT}/{REGION}"
_INCLUDED, _CUSTOM = "Included", "Custom"
_NO_APPROVAL: Final = ("--require-approval", "never")


def _install(workplace: Workplace) -> Tool:  # noqa: ARG001  the interface of clients
    packages = node_packages()
    node = shutil.which("node") or "node"
    variables = {
        "CDK_DISABLE_CLI_TELEMETRY": "true",
        "CI": "true",  # no questions
        "NODE_PATH": str(packages),
    }
    program = (node, "--no-warnings", str(packages / "aws-cdk" / "bin" / "cdk"), "--no-notices")
    versions = f"{node_version('aws-cdk')}, library {node_version('aws-cdk-lib')}"
    return Tool(versions, program, variables)


def _bootstrap(tool: Tool, workplace: Workplace) -> str:
    folder = workplace.new_folder("cdk-bootstrap")
    tool.run("bootstrap", _ENVIRONMENT, folder=folder, environment=workplace.environment)
    return "the template of CDK"


def _diff_and_deploy(tool: Tool, workplace: Workplace) -> str:
    create_target_bucket(workplace, "included-objects")
    app = _synthesize(tool, workplace, OBJECT, "orders/7.json")
    stacks = (_INCLUDED, _CUSTOM)
    new = _run(tool, workplace, "diff", *stacks, "--app", app)
    expect("Number of stacks with differences: 2", new)
    _run(tool, workplace, "deploy", *stacks, *_NO_APPROVAL, "--app", app)
    for stack in stacks:
        expect_caller(workplace, stack)
    execute_example(workplace, _INCLUDED)
    execute_example(workplace, _CUSTOM, _state_machine(workplace))
    _expect_change_sets(_run(tool, workplace, "diff", *stacks, "--app", app), "differences: 0")
    changed = _synthesize(tool, workplace, OBJECT, "orders/8.json")
    _expect_change_sets(_run(tool, workplace, "diff", *stacks, "--app", changed), "differences: 1")
    _run(tool, workplace, "deploy", *stacks, *_NO_APPROVAL, "--app", changed)
    return "stacks with CfnInclude and CustomState, their executions, and an update"


def _report_error(tool: Tool, workplace: Workplace) -> str:
    template = write_failing_template(workplace.new_folder("cdk-error"))
    app = _synthesize(tool, workplace, template, "orders/7.json")
    output = _run(tool, workplace, "deploy", _INCLUDED, *_NO_APPROVAL, "--app", app, fails=True)
    expect(MESSAGE, output)
    return "the command prints the macro's message"


def _synthesize(tool: Tool, workplace: Workplace, template: Path, key: str) -> str:
    """Writes a cloud assembly, so that the app runs only once, and returns its folder."""
    folder = workplace.folder / f"cdk-{template.stem}-{Path(key).stem}"
    app = shlex.join(["node", "--no-warnings", str(_APP), str(template), key, ACCOUNT, REGION])
    tool.run("synth", "--quiet", "--app", app, "--output", str(folder), folder=workplace.folder)
    return str(folder)


def _run(tool: Tool, workplace: Workplace, *arguments: str, fails: bool = False) -> str:
    environment = workplace.environment
    return tool.run(*arguments, folder=workplace.folder, environment=environment, fails=fails)


def _expect_change_sets(output: str, text: str) -> None:
    """Raises CheckFailed if `cdk diff` printed something else, or couldn't create its change sets."""
    expect(text, output)
    if "Could not create a change set" in output:
        raise CheckFailed(f"cdk diff couldn't create a change set:\n{output}")


def _state_machine(workplace: Workplace) -> str:
    """Returns the logical ID that CDK generated for the state machine of the stack with the CustomState."""
    client = workplace.aws.client("cloudformation", REGION)
    resources = client.describe_stack_resources(StackName=_CUSTOM)["StackResources"]
    kind = "AWS::StepFunctions::StateMachine"
    (logical_id,) = (item["LogicalResourceId"] for item in resources if item["ResourceType"] == kind)
    return str(logical_id)


CLIENTS: Final = (
    Client(
        "cdk",
        _install,
        (
            Check("bootstrap", _bootstrap),
            Check("diff, deploy", _diff_and_deploy),
            Check("deploy a template with an error", _report_error),
        ),
    ),
)
