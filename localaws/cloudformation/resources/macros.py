"""`AWS::CloudFormation::Macro`: the names under which an account's macros are known in a region."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Final

from localaws.cloudformation.resources.provider import NotDone, Physical, Provider, Request

if TYPE_CHECKING:
    from collections.abc import Mapping

_REGISTERED: Final[dict[tuple[str, str], dict[str, str]]] = {}


def registered_macros(account: str, region: str) -> dict[str, str]:
    """The functions of an account's macros in a region, by macro name."""
    return dict(_REGISTERED.get((account, region), {}))


class Macro(Provider):
    """Registers a macro."""

    replacing: ClassVar[frozenset[str]] = frozenset({"Name"})

    def create(self, request: Request) -> Physical:
        """Registers the name; one macro per name, account and region."""
        name = str(request.properties["Name"])
        if name in registered_macros(request.stack.account, request.stack.region):
            raise NotDone(f"Macro {name} already exists.")
        return self._register(request)

    def update(self, request: Request, before: Mapping[str, Any], physical: Physical) -> Physical:  # noqa: ARG002  the provider's signature
        """Points the name to another function."""
        return self._register(request)

    def delete(self, request: Request, physical: Physical) -> None:
        """Forgets the name."""
        _REGISTERED.get((request.stack.account, request.stack.region), {}).pop(physical.id, None)

    def _register(self, request: Request) -> Physical:
        name = str(request.properties["Name"])
        macros = _REGISTERED.setdefault((request.stack.account, request.stack.region), {})
        macros[name] = str(request.properties["FunctionName"])
        return Physical(name)
