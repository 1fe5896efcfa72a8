"""The names of everything that a run creates. They begin with the prefix, so that a removal finds them."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass

HEAD = "crsmoke-"
"""The beginning of each prefix, so that a removal can't match the names of anything else in the account."""

_PREFIX = re.compile(rf"{HEAD}[a-z0-9]{{2,10}}")


def random_prefix() -> str:
    """Returns a new prefix."""
    return f"{HEAD}{secrets.token_hex(3)}"


def is_prefix(text: str) -> bool:
    """Returns whether a text can be a prefix: `crsmoke-` and 2 to 10 lowercase letters or digits."""
    return _PREFIX.fullmatch(text) is not None


@dataclass(frozen=True, slots=True)
class Names:
    """The names of a run.

    Args:
        prefix: The prefix.
    """

    prefix: str

    @property
    def macro(self) -> str:
        """The name of the macro. It can't contain a hyphen."""
        return self.prefix.replace("-", "").capitalize()

    @property
    def provider(self) -> str:
        """The name of the provider stack."""
        return self.stack("provider")

    def stack(self, name: str) -> str:
        """Returns the full name of a stack."""
        return f"{self.prefix}-{name}"

    def code_bucket(self, region: str) -> str:
        """Returns the name of the bucket for the code in a Region."""
        return f"{self.prefix}-code-{region}"

    def owns(self, name: str) -> bool:
        """Returns whether a name belongs to the run. A function's log group begins with `/aws/lambda/`."""
        bare = name.removeprefix("/aws/lambda/")
        return bare == self.prefix or bare.startswith(f"{self.prefix}-")
