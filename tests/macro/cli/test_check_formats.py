"""Tests of the problems that `cross-region check` prints as JSON and SARIF."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from macro.source.formats.yaml_text import read_yaml
from tests.macro.cli.conftest import GOOD

if TYPE_CHECKING:
    from tests.macro.cli.conftest import Run


def test_problems_as_json(run: Run) -> None:
    result = run("check", "bad.yaml", "--format", "json")
    assert result.exit_code == 1
    assert json.loads(result.stdout) == [
        {
            "file": "bad.yaml",
            "line": 14,
            "column": 13,
            "endLine": 14,
            "endColumn": 19,
            "severity": "error",
            "rule": "E9301",
            "path": "Resources/Orders: States/Read/Servce",
            "message": "unknown field 'Servce'; did you mean 'Service'?",
            "fix": "",
        }
    ]
    assert json.loads(run("check", "good.yaml", "--format", "json").stdout) == []


@pytest.mark.parametrize("kind", ["json", "sarif"])
def test_problem_with_a_surrogate(run: Run, kind: str) -> None:
    """A JSON template can contain one as an escape sequence. UTF-8 can't encode it."""
    written = json.dumps(read_yaml(GOOD).value)
    Path("surrogate.json").write_text(written.replace('"Service": "s3"', '"Service": "s4\\ud800"'))
    result = run("check", "surrogate.json", "--format", kind)
    assert (result.exit_code, result.stderr) == (1, "")
    assert "there is no AWS service 's4\ud800'" in json.dumps(json.loads(result.stdout), ensure_ascii=False)


def test_problems_as_sarif(run: Run) -> None:
    log = json.loads(run("check", "bad.yaml", "--format", "sarif").stdout)
    assert log["version"] == "2.1.0"
    (only,) = log["runs"]
    rules = {rule["id"] for rule in only["tool"]["driver"]["rules"]}
    assert {result["ruleId"] for result in only["results"]} <= rules
    region = {"startLine": 14, "startColumn": 13, "endLine": 14, "endColumn": 19}
    location = only["results"][0]["locations"][0]["physicalLocation"]
    assert location == {"artifactLocation": {"uri": "bad.yaml"}, "region": region}
    assert [result["level"] for result in only["results"]] == ["error"]


@pytest.mark.parametrize(
    ("name", "uri"),
    [("a b%#ü.yaml", "a%20b%25%23%C3%BC.yaml"), ("a:b.yaml", "a%3Ab.yaml"), ("\udcff.yaml", "%FF.yaml")],
)
def test_sarif_names_files_as_uris(run: Run, name: str, uri: str) -> None:
    Path(name).write_text(Path("bad.yaml").read_text())
    for written, expected in ((name, uri), (str(Path(name).absolute()), f"{Path.cwd().as_uri()}/{uri}")):
        (result,) = json.loads(run("check", written, "--format", "sarif").stdout)["runs"][0]["results"]
        assert result["locations"][0]["physicalLocation"]["artifactLocation"] == {"uri": expected}
