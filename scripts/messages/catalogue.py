"""The catalogue of messages as Markdown, from the templates that the tests refuse."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from cfnlint.rules import Rules

from macro.cli.expand_file import expand_file
from macro.source.expand_options import ExpandOptions

if TYPE_CHECKING:
    from collections.abc import Iterator

_ROOT = Path(__file__).resolve().parents[2]
_FIXTURES = _ROOT / "tests" / "macro" / "lint" / "fixtures"
_REFUSED = _ROOT / "tests" / "golden" / "errors"
_HEAD = """\
# Messages

What `cross-region check` and the rules for cfn-lint say, each with a template that causes it and one that does not.
The macro says the same when CloudFormation calls it; warnings come from `check` and cfn-lint only. This page is made
by `scripts/refresh-messages` from the templates that the tests use.
"""
_MORE = """\
## More refusals

Templates that are refused, and everything that is said of each.
"""


def catalogue() -> str:
    """The whole page."""
    rules: dict[str, Any] = dict(Rules.create_from_module("macro.lint").items())
    parts = [_HEAD, *(_of_rule(rules[name]) for name in sorted(rules)), _MORE, *_of_golden_cases()]
    return "\n".join(parts)


def _of_rule(rule: Any) -> str:
    folder = _FIXTURES / rule.id
    return "\n".join(
        [
            f"## {rule.id}: {rule.shortdesc}\n",
            f"{rule.description}.\n",
            _block("yaml", _template(folder / "fail.yaml")),
            _block("text", "\n".join(_messages(folder / "fail.yaml"))),
            "This passes:\n",
            _block("yaml", _template(folder / "pass.yaml")),
        ]
    )


def _template(path: Path) -> str:
    """A fixture without its marks."""
    return path.read_text(encoding="utf-8").replace(" # here", "")


def _messages(path: Path) -> Iterator[str]:
    for located in expand_file(str(path), ExpandOptions(), skip_s3=True).diagnostics:
        yield str(located).replace(str(path), "template.yaml")


def _of_golden_cases() -> Iterator[str]:
    for path in sorted(_REFUSED.glob("*.yaml")):
        said = path.with_name(f"{path.stem}.error.txt").read_text(encoding="utf-8")
        title = path.stem.replace("-", " ").capitalize()
        template = _block("yaml", path.read_text(encoding="utf-8"))
        yield "\n".join([f"### {title}\n", template, _block("text", said)])


def _block(language: str, text: str) -> str:
    return f"```{language}\n{text.strip()}\n```\n"
