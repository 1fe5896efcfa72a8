"""The forms of a definition, and how the macro writes each of them.

| property                            | value                        | form | written back as           |
|-------------------------------------|------------------------------|------|---------------------------|
| Definition                          | object                       | tree | object                    |
| DefinitionString                    | Fn::ToJsonString             | tree | Fn::ToJsonString          |
| DefinitionString                    | JSON string                  | text | the string, edited        |
| DefinitionString                    | Fn::Sub, string or list      | text | Fn::Sub of the same kind  |
| DefinitionString                    | Fn::Join (as SAM writes it)  | text | Fn::Join, same delimiter  |
| DefinitionS3Location, DefinitionUri | a file (`external_file`)     |      | Definition, inlined       |

Each of them can be inside `Fn::If`. In text, only the spans of the replaced states change.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar, cast

from macro.definition.detection import refuse_hidden_calls
from macro.definition.json_path import Steps, replace_at, value_at
from macro.definition.json_text import Parsed, parse
from macro.definition.json_writer import dump, indentation
from macro.intrinsics.placeholders import PlaceholderLookup, substitution_lookup
from macro.intrinsics.sub_join_text import FlatText, flatten_text, rejoin, splice
from macro.intrinsics.template_facts import TemplateFacts

if TYPE_CHECKING:
    from collections.abc import Mapping

    from macro.expressions.marked_text import Constant
    from macro.model.template_values import Json

_INDENT = 2
_MAX_OBJECT_TEXT = 250_000  # characters of JSON text, which the placeholders of a definition share


@dataclass(frozen=True, slots=True)
class TreeForm:
    """A definition that is an object.

    Args:
        root: The definition.
        meaning: The lookup for the definition's placeholders.
        wrapped: Whether the definition is the argument of `Fn::ToJsonString`.
        facts: What is certain about the template's values.
        variables: The workflow variables that always have the same value, by name without `$`.
    """

    root: Json
    meaning: PlaceholderLookup
    wrapped: bool = False
    facts: TemplateFacts = field(default_factory=TemplateFacts)
    variables: Mapping[str, Constant] = field(default_factory=dict)

    max_placeholder_object: ClassVar[int] = 0
    """An object has no placeholders without quotation marks."""

    intrinsics: ClassVar[bool] = True
    """Whether objects such as `{"Ref": …}` are intrinsic functions."""

    substituted: ClassVar[bool] = True
    """Whether a reference to the caller needs an entry in `DefinitionSubstitutions`."""

    def written(self, replacements: Mapping[Steps, Json]) -> Json:
        """Returns the definition with other states, in the same form."""
        root = replace_at(self.root, replacements)
        return {"Fn::ToJsonString": root} if self.wrapped else root

    def reference_to(self, logical_id: str, value: Json) -> str:  # noqa: ARG002  the signature of TextForm
        """Returns the placeholder for a resource's value, which `DefinitionSubstitutions` contains."""
        return "${" + logical_id + "}"


@dataclass(frozen=True, slots=True)
class TextForm:
    """A definition that is JSON text, in a string, an `Fn::Sub`, or an `Fn::Join`.

    Args:
        source: The property's value.
        flat: The text.
        parsed: The definition, and the position of each part in the text.
        facts: What is certain about the template's values.
        variables: The workflow variables that always have the same value, by name without `$`.
    """

    source: Json
    flat: FlatText
    parsed: Parsed
    facts: TemplateFacts = field(default_factory=TemplateFacts)
    variables: Mapping[str, Constant] = field(default_factory=dict)

    intrinsics: ClassVar[bool] = False

    @property
    def root(self) -> Json:
        """Returns the parsed definition."""
        return self.parsed.value

    @property
    def meaning(self) -> PlaceholderLookup:
        """Returns the lookup for the text's placeholders."""
        return self.flat.meaning

    @property
    def substituted(self) -> bool:
        """Returns whether a reference needs an entry in `DefinitionSubstitutions`. An `Fn::Sub` doesn't need one."""
        return not self._is_sub

    @property
    def max_placeholder_object(self) -> int:
        """The length of JSON text up to which the macro looks into the object that replaces a placeholder.

        The limit bounds the work for a definition with the same object in many places.
        """
        return _MAX_OBJECT_TEXT // max(1, self.parsed.placeholders)

    @property
    def _is_sub(self) -> bool:
        return isinstance(self.source, dict) and "Fn::Sub" in self.source

    def reference_to(self, logical_id: str, value: Json) -> str:
        """Returns the placeholder for a resource's `Ref` or `Fn::GetAtt`."""
        match value:
            case {"Fn::GetAtt": [_, str(attribute)]} if self._is_sub:
                return "${" + f"{logical_id}.{attribute}" + "}"
            case _:
                return "${" + logical_id + "}"

    def written(self, replacements: Mapping[Steps, Json]) -> Json:
        """Returns the definition with other text for the replaced states. All other text stays the same."""
        edits = sorted(self._edit(steps, new) for steps, new in replacements.items())
        match self.source:
            case {"Fn::Join": [delimiter, elements]}:
                return {"Fn::Join": [delimiter, rejoin(self.flat, cast("list[Json]", elements), edits)]}
            case {"Fn::Sub": [_, variables]}:
                return {"Fn::Sub": [self._spliced(edits), variables]}
            case {"Fn::Sub": _}:
                return {"Fn::Sub": self._spliced(edits)}
            case _:
                return self._spliced(edits)

    def _spliced(self, edits: list[tuple[int, int, str]]) -> str:
        return splice(self.flat.text, edits, 0, len(self.flat.text))

    def _edit(self, steps: Steps, new: Json) -> tuple[int, int, str]:
        start, end = self.parsed.span(cast("dict[str, Json]", value_at(self.root, steps)))
        return start, end, dump(new, indentation(self.flat.text, start), _INDENT)


Form = TreeForm | TextForm


def read_form(value: Json, substitutions: Mapping[str, Json], facts: TemplateFacts) -> Form | None:
    """Returns the form of a definition, or None if the macro can't read the definition (a `Ref`, an import).

    Args:
        value: The definition.
        substitutions: The resource's `DefinitionSubstitutions`.
        facts: What is certain about the template's values.

    Raises:
        NotJson: The definition is text that isn't JSON, or has a call in a member that is replaced by another one.
    """
    meaning = substitution_lookup(substitutions)
    match value:
        case {"StartAt": _} | {"States": _}:
            return TreeForm(value, meaning, facts=facts)
        case {"Fn::ToJsonString": dict(root)}:
            return TreeForm(root, meaning, wrapped=True, facts=facts)
        case {"Fn::Sub": _} | {"Fn::Join": _} | str():
            flat = flatten_text(value, meaning)
            if flat is None:
                return None
            parsed = parse(flat.text, is_complete=False)
            refuse_hidden_calls(parsed, flat.meaning)
            return TextForm(value, flat, parsed, facts)
        case _:
            return None
