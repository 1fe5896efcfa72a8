"""Sceptre: `launch` of templates in YAML and in Python (troposphere), and an update."""

from __future__ import annotations

import shutil
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
from scripts.clients.workplace import REGION

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scripts.clients.workplace import Workplace

_NAME: Final = "sceptre"
_PYTHON_TEMPLATE: Final = Path(__file__).parent / "programs" / "orders.py"
_PROJECT: Final = "sceptre"
_GROUP: Final = "shop"


def _install(workplace: Workplace) -> Tool:  # noqa: ARG001  the interface of clients
    program = str(python_environment(_NAME) / "sceptre")
    versions = f"{version_in(_NAME, 'sceptre')}, troposphere {version_in(_NAME, 'troposphere')}"
    return Tool(versions, (program,))


def _launch(tool: Tool, workplace: Workplace) -> str:
    parameters = create_target_bucket(workplace, "sceptre-objects")
    folder = workplace.new_folder("sceptre")
    _write_stack(folder, "yaml", OBJECT, parameters)
    _write_stack(folder, "python", _PYTHON_TEMPLATE, {"BucketName": parameters["BucketName"]})
    tool.run("launch", "-y", _GROUP, folder=folder, environment=workplace.environment)
    for name in ("yaml", "python"):
        stack = f"{_PROJECT}-{_GROUP}-{name}"
        expect_caller(workplace, stack)
        execute_example(workplace, stack)
    again = tool.run("launch", "-y", _GROUP, folder=folder, environment=workplace.environment)
    expect("No updates to perform", again)
    return "templates in YAML and in Python, executions, and an update without changes"


def _report_error(tool: Tool, workplace: Workplace) -> str:
    folder = workplace.new_folder("sceptre-error")
    _write_stack(folder, "failing", write_failing_template(folder), {"BucketName": "b"})
    output = tool.run("launch", "-y", _GROUP, folder=folder, environment=workplace.environment, fails=True)
    expect(MESSAGE, output)
    return "the command prints the macro's message"


def _write_stack(folder: Path, name: str, template: Path, parameters: Mapping[str, str]) -> None:
    """Writes the files of a Sceptre project with a stack."""
    for path in (folder / "templates", folder / "config" / _GROUP):
        path.mkdir(parents=True, exist_ok=True)
    shutil.copy(template, folder / "templates")
    settings = f"project_code: {_PROJECT}\nregion: {REGION}\n"
    (folder / "config" / "config.yaml").write_text(settings, encoding="utf-8")
    values = "".join(f"  {key}: {value}\n" for key, value in parameters.items())
    stack = f"template: {{path: {template.name}, type: file}}\nparameters:\n{values}"
    (folder / "config" / _GROUP / f"{name}.yaml").write_text(stack, encoding="utf-8")


CLIENTS: Final = (
    Client(
        _NAME,
        _install,
        (Check("launch", _launch), Check("launch a template with an error", _report_error)),
    ),
)
