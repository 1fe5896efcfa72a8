"""A form of a definition, and the parameters of its template."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from macro.definition.forms import read_form
from macro.intrinsics.template_facts import read_template_facts
from macro.model.call import QueryLanguage
from macro.model.stack_context import StackContext
from macro.model.template_values import Anything

if TYPE_CHECKING:
    from macro.definition.forms import Form


ANY = Anything.ANYTHING
JSONPATH, JSONATA = QueryLanguage.JSONPATH, QueryLanguage.JSONATA
STACK = StackContext("eu-central-1", "123456789012", "aws")
PARAMETERS = {
    "Prefix": "in",
    "Limit": "5",
    "Flag": "true",
    "Object": '{"TableName": "orders"}',
    "Code": "{% $x %}",
    "Text": "five",
}
DECLARATIONS: Any = {name: {"Type": "String"} for name in PARAMETERS}
FACTS = read_template_facts({"Parameters": {**DECLARATIONS, "Secret": {"NoEcho": True}}}, PARAMETERS, STACK)


def tree(substitutions: dict[str, Any] | None = None) -> Form:
    """Returns the form of a definition that is an object."""
    form = read_form({"States": {}}, substitutions or {}, FACTS)
    assert form
    return form
