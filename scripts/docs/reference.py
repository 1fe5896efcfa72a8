"""Renders docs/reference.md from the tables that the parser uses."""

from __future__ import annotations

from macro.model.state_type import STATE_TYPE
from macro.settings.template_settings import SETTINGS
from macro.shorthand.fields import FIELDS, NOT_OPTIONS, TASK_FIELDS, Destination, Field

_FIELDS = f"""# Reference

This page lists all fields of a state, and all settings of a template. `scripts/refresh reference` writes it from the
tables that the macro uses. [fields.md](fields.md)
describes the fields and settings in detail.

## Fields of a state of type `{STATE_TYPE}`

“Path”: with JSONPath, a state can set the field as `Name.$`. With JSONata, the same fields accept expressions. “In”:
the value is needed when the template is *deployed*, or for the *call*. “Option”: the template's Metadata can set the
field for a state. The ARN spelling needs that.

| field | path | in | option | meaning |
| --- | --- | --- | --- | --- |
"""
_SETTINGS = """
The state also accepts every field of a Task: {names}. The macro adds entries to `Retry` and `Catch`.

## Settings of a template

Under `{state_type}` in the template's `Metadata` section.

| setting | meaning |
| --- | --- |
"""


def render_page() -> str:
    """Returns the page as Markdown."""
    fields = "".join(map(_render_field, FIELDS.values()))
    names = ", ".join(f"`{name}`" for name in sorted(TASK_FIELDS - {"Type"}))
    settings = "".join(f"| `{name}` | {meaning} |\n" for name, meaning in SETTINGS.items())
    return _FIELDS + fields + _SETTINGS.format(names=names, state_type=STATE_TYPE) + settings


def _render_field(field: Field) -> str:
    path = "yes" if field.dynamic else ""
    needed = "call" if field.destination is Destination.CALLER else "deployed"
    option = "" if field.name in NOT_OPTIONS else "yes"
    return f"| `{field.name}` | {path} | {needed} | {option} | {field.description} |\n"
