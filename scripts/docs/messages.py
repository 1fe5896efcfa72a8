"""Renders docs/messages.md from the lint rules' fixtures and the golden error cases."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cfnlint.rules import Rules

from macro.cli.expand_file import expand_file
from macro.source.expand_options import ExpandOptions
from scripts.tooling.environment import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_FIXTURES = ROOT / "tests" / "macro" / "lint" / "fixtures"
_ERROR_CASES = ROOT / "tests" / "golden" / "errors"
_INTRODUCTION = """\
# Messages

The messages of `cross-region check` and of the cfn-lint rules. For each rule, there is a template that breaks the rule
and one that doesn't. The macro reports the same errors when CloudFormation calls it. Only `check` and cfn-lint report
warnings. `scripts/refresh messages` writes this page from the templates that the tests use.
"""
_MORE = """\
## More errors

Templates with errors, and all messages for each template.
"""


def render_page() -> str:
    """Returns the page as Markdown."""
    rules: dict[str, Any] = dict(Rules.create_from_module("macro.lint").items())
    return "\n".join(
        [_INTRODUCTION, *(_render_rule(rules[name]) for name in sorted(rules)), _MORE, *_render_error_cases()]
    )


def _render_rule(rule: Any) -> str:
    folder = _FIXTURES / rule.id
    return "\n".join(
        [
            f"## {rule.id}: {rule.shortdesc}\n",
            f"{rule.description}.\n",
            _block("yaml", _read_template(folder / "fail.yaml")),
            _block("text", "\n".join(_find_messages(folder / "fail.yaml"))),
            "This template passes:\n",
            _block("yaml", _read_template(folder / "pass.yaml")),
        ]
    )


def _read_template(path: Path) -> str:
    """Reads a fixture without the marks that show a test where a message is expected."""
    return path.read_text(encoding="utf-8").replace(" # here", "")


def _find_messages(path: Path) -> Iterator[str]:
    for located in expand_file(str(path), ExpandOptions(), skip_s3=True).diagnostics:
        yield str(located).replace(str(path), "template.yaml")


def _render_error_cases() -> Iterator[str]:
    for path in sorted(_ERROR_CASES.glob("*.yaml")):
        message = path.with_name(f"{path.stem}.error.txt").read_text(encoding="utf-8")
        title = path.stem.replace("-", " ").capitalize()
        template = _block("yaml", path.read_text(encoding="utf-8"))
        yield "\n".join([f"### {title}\n", template, _block("text", message)])


def _block(language: str, text: str) -> str:
    return f"```{language}\n{text.strip()}\n```\n"
