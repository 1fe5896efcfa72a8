"""The reference of fields and settings as Markdown, from the tables that the parser uses."""

from __future__ import annotations

from macro.model.call import STATE_TYPE
from macro.settings.template_settings import SETTINGS
from macro.shorthand.fields import FIELDS, TASK_FIELDS, Destination, Field
from macro.shorthand.parse import NOT_OPTIONS

_HEAD = f"""# Reference

Made by `scripts/refresh-reference` from the tables that the macro itself reads. The README tells the same fields with
their background.

## Fields of a state of type `{STATE_TYPE}`

“Path”: a JSONPath state may give the field as `Name.$`; in JSONata states the same fields may be expressions. “In”: the
value is needed when the template is *deployed*, or by the *call*. “Option”: the template's Metadata may give it for a
state by its path, which is how the ARN spelling has it.

| field | path | in | option | meaning |
| --- | --- | --- | --- | --- |
"""
_TASK = """
Besides them every field of a Task, which passes through as it stands: {names}.

## Settings of a template

In the section `Metadata`, under `{state_type}`.

| setting | meaning |
| --- | --- |
"""


def page() -> str:
    """The whole page."""
    fields = "".join(map(_row, FIELDS.values()))
    names = ", ".join(f"`{name}`" for name in sorted(TASK_FIELDS - {"Type"}))
    settings = "".join(f"| `{name}` | {meaning} |\n" for name, meaning in SETTINGS.items())
    return _HEAD + fields + _TASK.format(names=names, state_type=STATE_TYPE) + settings


def _row(field: Field) -> str:
    path = "yes" if field.dynamic else ""
    where = "call" if field.travel is Destination.CALLER else "deployed"
    option = "" if field.name in NOT_OPTIONS else "yes"
    return f"| `{field.name}` | {path} | {where} | {option} | {field.meaning} |\n"
