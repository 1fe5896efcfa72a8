"""Tests how often the locations of a template's calls are computed from its definitions."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from click.testing import CliRunner

from macro.cli.main import main
from macro.source import source_locator
from scripts.scale.templates import template_of_calls

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def test_explain_reads_each_definition_once_for_all_locations(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Otherwise, the time would grow with the square of the number of calls."""
    reads: list[Any] = []
    original: Any = vars(source_locator)["read_definitions"]

    def count(*arguments: Any) -> Any:
        reads.append(arguments)
        return original(*arguments)

    monkeypatch.setattr(source_locator, "read_definitions", count)
    template = tmp_path / "template.json"
    template.write_text(json.dumps(template_of_calls(20), indent=1))
    explained = CliRunner().invoke(main, ["explain", str(template)])
    assert explained.exit_code == 0
    assert len(reads) == 1
