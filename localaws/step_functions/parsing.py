"""Lets moto's interpreter parse each text once, instead of in each execution and in each state."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from localaws.step_functions.interpreter import interpreter_module


def patch_parsing() -> None:
    """Keeps the parsed definitions and JSONPaths of recent executions."""
    _keep_definitions()
    paths = interpreter_module("asl.utils.json_path")
    paths.parse = lru_cache(maxsize=1024)(paths.parse)


def _keep_definitions() -> None:
    """Keeps syntax trees, which nothing changes. Each execution needs its own program, which has state."""
    module = interpreter_module("asl.parse.asl_parser")
    original = module.AmazonStateLanguageParser.parse

    @lru_cache(maxsize=64)
    def syntax_tree(definition: str) -> Any:
        return original(definition)[1]

    def parse(definition: str) -> tuple[Any, Any]:
        tree = syntax_tree(definition)
        return module.Preprocessor().visit(tree), tree

    module.AmazonStateLanguageParser.parse = staticmethod(parse)
