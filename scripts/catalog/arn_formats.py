"""The ARN formats of a service's table, which the rows of its operations name by keys."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class ArnFormats:
    """Collects the ARN formats that the rows of a table name, while the rows are built.

    Attributes:
        by_key: The ARN formats by their keys (`s3:bucket`).
    """

    by_key: dict[str, str] = field(default_factory=dict)

    def add(self, type_name: str, arn_format: str) -> str:
        """Adds a format and returns its key: the name of the type, with apostrophes if the type has several formats."""
        key = type_name
        while self.by_key.setdefault(key, arn_format) != arn_format:
            key += "'"
        return key

    def find(self, type_name: str, default: str) -> str:
        """Returns the first format of a type. If the type has none, adds the default."""
        return self.by_key.setdefault(type_name, default)
