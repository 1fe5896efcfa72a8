"""Finds parameters without a value, before the local AWS starts and rejects the template."""

from __future__ import annotations

from typing import TYPE_CHECKING

from macro.cli.run.input_problems import InputError

if TYPE_CHECKING:
    from macro.cli.expand_file import Outcome
    from macro.source.expand_options import ExpandOptions


def check_parameters(file: str, options: ExpandOptions, outcome: Outcome, *, is_seed: bool) -> None:
    """Raises InputError if a parameter of a template has no default and no value.

    Args:
        file: The name of the template file.
        options: The options of the expansion, with the parameter values.
        outcome: The expansion.
        is_seed: Whether the template is a seed, which gets no parameter values.
    """
    declared = outcome.expansion.template.get("Parameters") if outcome.expansion else None
    if not isinstance(declared, dict):
        return
    given = options.parameters or {}
    missing = [
        name
        for name, body in declared.items()
        if name not in given and isinstance(body, dict) and "Default" not in body
    ]
    if missing and is_seed:
        raise InputError(
            f"--seed {file}: seeds get no parameter values; add a Default to {', '.join(missing)}"
        )
    if missing:
        values = " ".join(f"--parameter {name}=VALUE" for name in missing)
        raise InputError(f"{file}: parameters without a Default need a value; add {values}")
