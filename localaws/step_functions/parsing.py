"""Lets moto's interpreter parse each text once, instead of in each execution and in each state."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from localaws.step_functions.interpreter import interpreter_module

if TYPE_CHECKING:
    from collections.abc import Sequence


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
        try:
            return original(definition)[1]
        except module.ASLParserException as error:
            raise module.ASLParserException(errors=[first_error(error.errors)]) from None

    def parse(definition: str) -> tuple[Any, Any]:
        tree = syntax_tree(definition)
        return module.Preprocessor().visit(tree), tree

    module.AmazonStateLanguageParser.parse = staticmethod(parse)


def first_error(errors: Sequence[str]) -> str:
    """Returns where the definition has its first error, without the texts that the parser expects, and its cause.

    The other errors are usually consequences: the parser continues in the middle of a value.
    """
    place = errors[0].partition(", mismatched input")[0].partition(", extraneous input")[0]
    return f"{place}: the definition is invalid here, or the local AWS doesn't support this field or value"
