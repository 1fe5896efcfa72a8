"""Ansible: the module `amazon.aws.cloudformation`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Final

from scripts.clients.deployments import (
    MESSAGE,
    OBJECT,
    create_target_bucket,
    execute_example,
    expect_caller,
    write_failing_template,
)
from scripts.clients.installation import python_environment, version_in
from scripts.clients.model import Check, Client, Tool, expect

if TYPE_CHECKING:
    from scripts.clients.workplace import Workplace

_NAME: Final = "ansible"
_PLAYBOOK: Final = Path(__file__).parent / "programs" / "playbook.yml"
_STACK: Final = "ansible-orders"
_BUCKET: Final = "ansible-objects"


def _install(workplace: Workplace) -> Tool:
    programs = python_environment(_NAME)
    variables = {
        "ANSIBLE_HOME": str(workplace.folder / _NAME),
        "ANSIBLE_LOCALHOST_WARNING": "False",
        "ANSIBLE_INVENTORY_UNPARSED_WARNING": "False",
        "ANSIBLE_NOCOLOR": "True",
    }
    return Tool(version_in(_NAME, _NAME), (str(programs / "ansible-playbook"), str(_PLAYBOOK)), variables)


def _deploy(tool: Tool, workplace: Workplace) -> str:
    create_target_bucket(workplace, _BUCKET)
    expect("changed=1", _play(tool, workplace, OBJECT))
    expect_caller(workplace, _STACK)
    execute_example(workplace, _STACK)
    expect("changed=0", _play(tool, workplace, OBJECT))
    return "an execution, and an update without changes"


def _report_error(tool: Tool, workplace: Workplace) -> str:
    """Checks a template with an error. Without --check, the module doesn't print why a transform fails."""
    template = write_failing_template(workplace.new_folder("ansible-error"))
    expect(MESSAGE, _play(tool, workplace, template, "--check", "-v"))
    expect("Rollback complete", _play(tool, workplace, template, fails=True))
    return "--check prints the macro's message"


def _play(tool: Tool, workplace: Workplace, template: Path, *options: str, fails: bool = False) -> str:
    parameters = {"BucketName": _BUCKET, "BucketRegion": "us-west-2"}
    values = json.dumps({"stack": _STACK, "path": str(template), "parameters": parameters})
    arguments = ("--extra-vars", values, *options)
    return tool.run(*arguments, folder=workplace.folder, environment=workplace.environment, fails=fails)


CLIENTS: Final = (
    Client(
        _NAME,
        _install,
        (Check("deploy", _deploy), Check("deploy a template with an error", _report_error)),
    ),
)
