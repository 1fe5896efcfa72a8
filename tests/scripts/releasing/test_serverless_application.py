"""Tests of the template for the AWS Serverless Application Repository."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, cast

from macro.source.formats.yaml_text import read_yaml
from scripts.releasing.project import read_project
from scripts.releasing.serverless_application import application_template
from scripts.tooling.environment import ROOT

if TYPE_CHECKING:
    from collections.abc import Mapping

PROVIDER = (ROOT / "templates" / "provider.yaml").read_text(encoding="utf-8")
PROJECT = read_project()
# AWS Serverless Application Model Developer Guide, "AWS SAM template Metadata section properties".
PATTERNS = {
    "Name": r"[a-zA-Z0-9-]{1,140}",
    "Author": r"[a-z0-9](([a-z0-9]|-(?!-))*[a-z0-9])?",
    "Description": r".{1,256}",
}
LABEL = re.compile(r"[a-zA-Z0-9+\-_:/@]{1,127}")


def template(repository: str = "https://github.com/OWNER/NAME") -> Mapping[str, Any]:
    text = application_template(PROVIDER, PROJECT, repository)
    return cast("Mapping[str, Any]", read_yaml(text).value)


def test_metadata_is_within_the_limits_of_the_repository() -> None:
    application = template()["Metadata"]["AWS::ServerlessRepo::Application"]
    assert all(re.fullmatch(pattern, application[name]) for name, pattern in PATTERNS.items())
    assert 0 < len(application["Labels"]) <= 10
    assert all(map(LABEL.fullmatch, application["Labels"]))
    assert (application["SemanticVersion"], application["SpdxLicenseId"]) == (PROJECT.version, "MIT")
    assert application["SourceCodeUrl"] == f"https://github.com/OWNER/NAME/tree/v{PROJECT.version}"


def test_code_is_beside_the_template() -> None:
    resources = template()["Resources"]
    assert resources["CallerLayer"]["Properties"]["Content"] == "layer.zip"
    assert resources["MacroFunction"]["Properties"]["Code"] == "macro.zip"


def test_everything_else_is_the_providers_template() -> None:
    provider, application = cast("Mapping[str, Any]", read_yaml(PROVIDER).value), template()
    assert application["Parameters"] == provider["Parameters"]
    assert application["Outputs"] == provider["Outputs"]
    assert application["Metadata"].items() >= provider["Metadata"].items()


def test_unknown_repository_is_left_out() -> None:
    application = template(repository="")["Metadata"]["AWS::ServerlessRepo::Application"]
    assert not {"HomePageUrl", "SourceCodeUrl"} & application.keys()
