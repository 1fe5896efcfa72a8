"""A fixture that runs the command."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from macro.cli.main import main

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from click.testing import Result

    Run = Callable[..., Result]

GOOD = """\
Transform: CrossRegion
Parameters:
  Target: {Type: String, Default: us-west-2}
Resources:
  Orders:
    Type: AWS::StepFunctions::StateMachine
    Properties:
      Definition:
        StartAt: Read
        States:
          Read:
            Type: Cross::Region::AwsCall
            Region: !Ref Target
            Service: s3
            Action: getObject
            Parameters: {Bucket: archive, Key.$: $.key}
            IamResources: !Sub arn:${AWS::Partition}:s3:::archive/*
            End: true
"""


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Returns a function that runs the command in a folder with `good.yaml` and `bad.yaml`, which has an error."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "good.yaml").write_text(GOOD)
    (tmp_path / "bad.yaml").write_text(GOOD.replace("Service: s3", "Servce: s3"))

    for name in ("NO_COLOR", "FORCE_COLOR", "CLICOLOR_FORCE", "CLICOLOR"):
        monkeypatch.delenv(name, raising=False)

    def invoke(*arguments: str, stdin: str | bytes | None = None) -> Result:
        return CliRunner().invoke(main, arguments, input=stdin)

    return invoke
