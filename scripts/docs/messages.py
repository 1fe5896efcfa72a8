"""Renders docs/messages.md and docs/messages/ from the rules, their fixtures, and the golden error cases."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from macro.cli.expand_file import expand_file
from macro.expand import expand
from macro.model.rules import RULES
from macro.source.expand_options import ExpandOptions
from scripts.tooling.environment import ROOT
from tests.golden import cases

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from macro.cli.expand_file import LocatedDiagnostic
    from macro.model.diagnostics import Diagnostic
    from macro.model.rules import Rule

TABLE: Final = ROOT / "docs" / "messages.md"
FOLDER: Final = ROOT / "docs" / "messages"
_FIXTURES: Final = ROOT / "tests" / "macro" / "lint" / "fixtures"
_INTRODUCTION: Final = """\
# Messages

`cross-region check`, the cfn-lint rules, and the macro report the same problems. A rule whose ID begins with `E` is an
error, and a rule whose ID begins with `W` is a warning. The macro reports only errors, so you can deploy a template
with warnings. cfn-lint leaves out the rules in its setting `ignore_checks`. Each linked page has a template that breaks
the rule and one that follows it. `scripts/refresh messages` writes these pages from the templates that the tests use.

| rule | problem |
| --- | --- |
"""


def render_pages() -> Mapping[Path, str]:
    """Returns the text of the table, and of one page for each rule that has fixtures, by their paths."""
    errors = _list_errors()
    described = [rule for rule in RULES if (_FIXTURES / rule.id).is_dir()]
    pages = {_page_of(rule): _render_rule(rule, errors.get(rule, [])) for rule in described}
    return {TABLE: _INTRODUCTION + "".join(_render_row(rule) for rule in _sorted(RULES)), **pages}


def _sorted(rules: tuple[Rule, ...]) -> list[Rule]:
    return sorted(rules, key=lambda rule: rule.id)


def _page_of(rule: Rule) -> Path:
    return FOLDER / f"{rule.id}.md"


def _render_row(rule: Rule) -> str:
    """Renders a row with the anchor that the playground links to. A rule without a page is described in the row."""
    has_page = (_FIXTURES / rule.id).is_dir()
    name = f"[{rule.id}](messages/{rule.id}.md)" if has_page else rule.id
    text = rule.title if has_page else f"{rule.title}. Requirement: {rule.description}"
    return f'| <a id="{rule.id.lower()}"></a>{name} | {text} |\n'


def _render_rule(rule: Rule, errors: list[Diagnostic]) -> str:
    folder = _FIXTURES / rule.id
    reported = _find_problems(folder / "fail.yaml")
    shown = {each.diagnostic.message for each in reported}
    fixes = dict.fromkeys(each.diagnostic.fix for each in reported if each.diagnostic.fix)
    more = [f"- `{message}`" for message in _messages(errors) if message not in shown]
    return "\n".join(
        [
            f"# {rule.id}: {rule.title}\n",
            f"Requirement: {rule.description}\n",
            "## A template with this problem\n",
            _block("yaml", _read_template(folder / "fail.yaml")),
            _block(
                "text",
                "\n".join(str(each).replace(str(folder / "fail.yaml"), "template.yaml") for each in reported),
            ),
            *(["Text to paste:\n", *(_block("yaml", fix) for fix in fixes)] if fixes else []),
            "## The template without it\n",
            _block("yaml", _read_template(folder / "pass.yaml")),
            *(["## More messages of this rule\n", *more, ""] if more else []),
        ]
    )


def _read_template(path: Path) -> str:
    """Reads a fixture without the marks that show a test where a message is expected."""
    return path.read_text(encoding="utf-8").replace(" # here", "")


def _find_problems(path: Path) -> tuple[LocatedDiagnostic, ...]:
    return expand_file(str(path), ExpandOptions(), skip_s3=True).diagnostics


def _list_errors() -> Mapping[Rule, list[Diagnostic]]:
    """Returns the errors of the golden cases by their rules."""
    errors: dict[Rule, list[Diagnostic]] = {}
    for diagnostic in _golden_errors():
        errors.setdefault(diagnostic.rule, []).append(diagnostic)
    return errors


def _golden_errors() -> Iterator[Diagnostic]:
    for path in cases.templates():
        if path.parent.name == "errors":
            template = cases.read(path)
            yield from expand(template, cases.DEPLOYMENT, cases.inputs(template)).errors


def _messages(errors: list[Diagnostic]) -> list[str]:
    return sorted({each.message for each in errors})


def _block(language: str, text: str) -> str:
    return f"```{language}\n{text.strip()}\n```\n"
