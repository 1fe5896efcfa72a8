"""Tests of the files that the site consists of. `scripts/test-site` tests the pages in a browser."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
from typing import TYPE_CHECKING, Any

import pytest

from macro.model.rules import RULES
from scripts.tooling.environment import ROOT
from scripts.website.analysis import analyze
from scripts.website.pages import PAGES, copy_pages
from scripts.website.playground import list_examples
from scripts.website.python_files import copy_python

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LINK = re.compile(r"\]\((?!https?:|#)([^)#]+)")


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pages")
    copy_pages(folder)
    return folder


def test_links_of_the_pages_lead_to_copied_files(pages: Path) -> None:
    links = [(page, link) for page in pages.rglob("*.md") for link in LINK.findall(page.read_text())]
    assert [(page.name, link) for page, link in links if not (page.parent / link).is_file()] == []
    assert links


def test_every_rule_has_an_anchor_for_the_playground(pages: Path) -> None:
    anchors = re.findall(r'<a id="(.*)"></a>', (pages / "messages.md").read_text())
    assert anchors == sorted(rule.id.lower() for rule in RULES)


def test_navigation_contains_every_page_once() -> None:
    configuration = tomllib.loads((ROOT / "zensical.toml").read_text(encoding="utf-8"))
    assert sorted(list_paths(configuration["project"]["nav"])) == sorted(map(str, PAGES.values()))


def list_paths(entry: Any) -> Iterator[str]:
    """Yields the paths in a part of the navigation: a path, a list, or an object with a title and one of both."""
    if isinstance(entry, str):
        yield entry
    else:
        for inner in entry.values() if isinstance(entry, dict) else entry:
            yield from list_paths(inner)


def test_the_home_page_links_to_the_playground(pages: Path) -> None:
    assert "](playground/index.html)" in (pages / "index.md").read_text()


def test_the_copied_code_needs_no_other_packages(tmp_path: Path) -> None:
    """In the browser, there is only Python's standard library besides the copied files."""
    code, data = tmp_path / "code", tmp_path / "data"
    copy_python(code, data)
    program = (
        f"import sys; sys.path[:0] = {[str(code), str(data)]!r}\n"
        "from scripts.website.analysis import analyze; print(sorted(m for m in sys.modules if 'site-packages' in "
        "str(getattr(sys.modules[m], '__file__', ''))))"
    )
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", program], capture_output=True, text=True, check=False
    )
    assert (done.stdout.strip(), done.stderr) == ("[]", "")
    listed = json.loads((data / "files.json").read_text())
    on_demand = {"macro/catalog/tables/actions.json", "macro/catalog/tables/operations/s3.json"}
    assert {"botocore/data/services.packed"} | on_demand <= set(listed)
    assert all((data / name).is_file() for name in listed)


def test_an_example_in_a_folder_has_the_template_first() -> None:
    examples = {example["name"]: list(example["files"]) for example in list_examples()}
    assert examples["sam-separate-definition"] == ["template.yaml", "definition.asl.json"]
    assert examples["other-account"] == ["other-account.yaml"]


def analyze_files(files: dict[str, str], region: str = "us-east-1") -> dict[str, Any]:
    result: dict[str, Any] = json.loads(analyze(json.dumps({"files": files, "region": region})))
    return result


def test_a_template_with_errors_has_only_problems() -> None:
    text = (ROOT / "docs/sessions/mistakes.yaml").read_text()
    result = analyze_files({"mine.yaml": text})
    assert {problem["file"] for problem in result["problems"]} == {"mine.yaml"}
    assert {name: result[name] for name in ("explanation", "expanded", "graphs")} == {
        "explanation": None,
        "expanded": None,
        "graphs": None,
    }


def test_errors_of_a_template_that_does_not_name_the_macro() -> None:
    text = (ROOT / "docs/sessions/mistakes.yaml").read_text().replace("Transform: CrossRegion", "")
    result = analyze_files({"mine.yaml": text})
    assert {"W9305", "E9302"} <= {problem["rule"] for problem in result["problems"]}
    assert result["explanation"] is None


def test_a_problem_in_a_definition_file_names_this_file() -> None:
    files = next(each["files"] for each in list_examples() if each["name"] == "sam-separate-definition")
    wrong = files["definition.asl.json"].replace('"Region"', '"Regoin"', 1)
    result = analyze_files({**files, "definition.asl.json": wrong})
    assert "definition.asl.json" in {problem["file"] for problem in result["problems"]}


def test_a_file_in_a_folder_is_rejected() -> None:
    with pytest.raises(ValueError, match=r"the file '\.\./x\.yaml' must not be in a folder"):
        analyze_files({"../x.yaml": ""})
