"""Tests that cfn-lint reports the macro's problems if an editor runs it."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

from scripts.tooling.environment import ROOT

PAGE = (ROOT / "docs" / "editors.md").read_text(encoding="utf-8")
MISTAKES = ROOT / "docs" / "sessions" / "mistakes.yaml"


def test_language_server_of_cloudformation_finds_the_rules(tmp_path: Path) -> None:
    """The server runs `cfn-lint --format json FILE` in the folder that is open.

    Source: the repository aws-cloudformation/cloudformation-languageserver, LocalCfnLintExecutor.ts.
    """
    settings = re.search(r"^```yaml\n(append_rules: .*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    assert settings
    (tmp_path / ".cfnlintrc").write_text(settings[1])
    template = tmp_path / "template.yaml"
    template.write_text(MISTAKES.read_text(encoding="utf-8"))
    command = [str(Path(sys.prefix) / "bin" / "cfn-lint"), "--format", "json", str(template)]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    found = {
        (each["Rule"]["Id"], each["Location"]["Start"]["LineNumber"]) for each in json.loads(done.stdout)
    }
    assert found == {("E9302", 14), ("E9301", 30), ("E9304", 35)}
