"""A second implementation of the Java SDK's naming rules, which tests compare with caller.awsmodel.naming.

Where caller.awsmodel.naming uses regular expressions, this module processes single characters, and vice versa.
"""

from __future__ import annotations

import re

# fmt: off
# "Reserved words" of The Java Language Specification, and the literals
KEYWORDS = {
    "abstract", "assert", "boolean", "break", "byte", "case", "catch", "char",
    "class", "const", "continue", "default", "do", "double", "else", "enum",
    "extends", "false", "final", "finally", "float", "for", "goto", "if",
    "implements", "import", "instanceof", "int", "interface", "long", "native", "new",
    "null", "package", "private", "protected", "public", "return", "short", "static",
    "strictfp", "super", "switch", "synchronized", "this", "throw", "throws", "transient",
    "true", "try", "void", "volatile", "while",
}
# fmt: on
# Methods of java.lang.Object, and of the SDK's requests, responses, and builders.
METHODS = {"equals", "finalize", "getClass", "hashCode", "notify", "notifyAll", "toString", "wait"}
METHODS |= {"builder", "sdkFields", "toBuilder", "overrideConfiguration", "sdkHttpResponse"}


def member(name: str) -> str:
    if name == "NULL":
        return "Nul"
    leading = re.match(r"(.[A-Z]*?)(?=[A-Z][a-z]|[^A-Z]|$)", name)
    assert leading is not None
    lowered = leading.group().lower() + name[leading.end() :]
    reserved = lowered in METHODS or lowered.casefold() in KEYWORDS
    native = lowered + "Value" * reserved
    return native[0].upper() + native[1:]


def pascal(text: str) -> str:
    words: list[str] = []
    for part in _parts(text):
        words += _split_versions(part)
    return "".join(piece[:1].upper() + piece[1:].lower() for word in words for piece in _camel(word))


def exception(shape_name: str) -> str:
    if shape_name.endswith("Exception"):
        return pascal(shape_name)
    stem = shape_name.removesuffix("Fault")
    return pascal(stem) + "Exception"


def _parts(text: str) -> list[str]:
    return ["".join(char if char.isascii() and char.isalnum() else " " for char in text)]


def _split_versions(text: str) -> list[str]:
    """Separates version numbers after two characters of the other case (`TESTv4x`: TEST, v4, x)."""
    for letter, unfit in (("v", str.islower), ("V", str.isupper)):
        text = _space_versions(text, letter, unfit)
    return text.split()


def _space_versions(text: str, letter: str, unfit: object) -> str:
    lower = unfit is str.islower
    run = "[^a-z]" if lower else "[^A-Z]"
    out, at = "", 0
    for match in re.finditer(rf"({run}{run}+){letter}(\d+)", text):
        out += f"{text[at : match.start()]}{match.group(1)} {letter}{match.group(2)} "
        at = match.end()
    return out + text[at:]


def _camel(word: str) -> list[str]:
    spaced = ""
    for index, char in enumerate(word):
        before, after = word[index - 1 : index] if index else "", word[index + 1 : index + 2]
        starts_camel = before.islower() and char.isupper() and after.isalnum()
        starts_after_acronym = before.isupper() and char.isupper() and after.islower()
        starts_after_number = before.isdigit() and char.isalpha()
        spaced += " " * (starts_camel or starts_after_acronym or starts_after_number) + char
    return spaced.split()
