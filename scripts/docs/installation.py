"""The parts of the pages that say how to install the package.

Until the package index has the package, anybody could register its name there. Until then, the pages tell users to
install the file of a release. The setting `published` in pyproject.toml changes all pages.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scripts.tooling.environment import ROOT

if TYPE_CHECKING:
    from scripts.releasing.project import Project

PAGES = (
    ROOT / "README.md",
    ROOT / "docs" / "command-line.md",
    ROOT / "docs" / "editors.md",
    ROOT / "docs" / "platform.md",
)

_PART = re.compile(
    r"(?P<begin><!-- installation: (?P<name>\w+) -->\n).*?(?P<end><!-- end of installation -->)", re.DOTALL
)
_HOOKS = """\
```yaml
repos:
  - repo: https://github.com/OWNER/NAME
    rev: v{version}
    hooks:
      - id: cross-region-check
      - id: cross-region-cfn-lint # instead of your hook for cfn-lint
```
"""
_EDITOR = """\
```json
{{
  "yaml.schemas": {{
    "https://raw.githubusercontent.com/OWNER/NAME/v{version}/schema/template.schema.json": [
      "*template*.yaml", "*template*.yml", "cloudformation/**/*.yaml", "stacks/**/*.yaml"
    ],
    "https://raw.githubusercontent.com/OWNER/NAME/v{version}/schema/definition.schema.json": ["*.asl.yaml", "*.asl.yml"]
  }},
  "yaml.customTags": [
    "!And sequence", "!Base64 scalar", "!Base64 mapping", "!Cidr sequence", "!Condition scalar", "!Contains sequence",
    "!EachMemberEquals sequence", "!EachMemberIn sequence", "!Equals sequence", "!FindInMap sequence", "!GetAtt scalar",
    "!GetAtt sequence", "!GetAZs scalar", "!GetStackOutput mapping", "!If sequence", "!ImportValue scalar",
    "!ImportValue mapping", "!Join sequence", "!Length sequence", "!Not sequence", "!Or sequence", "!Ref scalar",
    "!RefAll scalar", "!Select sequence", "!Split sequence", "!Sub scalar", "!Sub sequence", "!ToJsonString mapping",
    "!ToJsonString sequence", "!Transform mapping", "!ValueOf sequence", "!ValueOfAll sequence"
  ]
}}
```
"""
_FROM_FILE = {
    "editor": _EDITOR,
    "hooks": _HOOKS,
    "macro": """\
The package isn't on the package index. Use the wheel of a release, or build it in a clone with `scripts/release`. On a
machine with nothing but [uv](https://docs.astral.sh/uv/), run this command (`pipx run --spec FILE` and
`pip install FILE` work, too):

```sh
uvx --from ./{wheel} cross-region deploy --region eu-west-1 --region us-east-1
```
""",
    "command": """\
Until the package is on the package index, install the wheel of a release, or a clone of this repository (`.` instead of
the file name):

```sh
pip install ./{wheel}            # check, explain, suggest, diff, and expand
pip install "./{wheel}[local]"   # also run, and the transforms that come before the macro
pip install "./{wheel}[lint]"    # also the rules for cfn-lint
```
""",
    "pipeline": """\
```sh
sha256sum --check --ignore-missing SHA256SUMS
gh attestation verify {wheel} --repo OWNER/NAME
uvx --from ./{wheel} cross-region deploy --region eu-west-1 --region us-east-1 --yes --format json
```
""",
}
_FROM_INDEX = {
    "editor": _EDITOR,
    "hooks": _HOOKS,
    "macro": """\
On a machine with nothing but [uv](https://docs.astral.sh/uv/), run this command (`pipx run {name}` and
`pip install {name}` work, too):

```sh
uvx {name} deploy --region eu-west-1 --region us-east-1
```
""",
    "command": """\
```sh
pip install {name}            # check, explain, suggest, diff, and expand
pip install "{name}[local]"   # also run, and the transforms that come before the macro
pip install "{name}[lint]"    # also the rules for cfn-lint
```
""",
    "pipeline": """\
```sh
uvx --from {name}=={version} cross-region deploy --region eu-west-1 --region us-east-1 --yes --format json
```
""",
}


def refresh(page: str, project: Project) -> str:
    """Returns a page with the parts that fit the project. The rest of the page stays as it is.

    Raises:
        KeyError: The page names a part that doesn't exist.
    """
    parts = _FROM_INDEX if project.published else _FROM_FILE

    def replaced(match: re.Match[str]) -> str:
        text = parts[match["name"]].format(name=project.name, version=project.version, wheel=project.wheel)
        return f"{match['begin']}\n{text}\n{match['end']}"

    return _PART.sub(replaced, page)
