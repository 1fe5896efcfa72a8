"""`AWS::CloudFormation::Macro`: the macros of each account and Region."""

from __future__ import annotations

from typing import ClassVar, Final

from localaws.cloudformation.resources.provider import (
    PhysicalResource,
    ResourceError,
    ResourceProvider,
    ResourceRequest,
)

_REGISTERED: Final[dict[tuple[str, str], dict[str, str]]] = {}


def registered_macros(account: str, region: str) -> dict[str, str]:
    """Returns the function of each macro in an account and Region, by macro name."""
    return dict(_REGISTERED.get((account, region), {}))


class Macro(ResourceProvider):
    """A macro's name and its function."""

    replacement_properties: ClassVar[frozenset[str]] = frozenset({"Name"})

    def create(self, request: ResourceRequest) -> PhysicalResource:
        """Registers the macro. A name can exist only once in an account and Region."""
        name = str(request.properties["Name"])
        if name in registered_macros(request.stack.account, request.stack.region):
            raise ResourceError(f"Macro {name} already exists.")
        return self._register(request)

    def update(self, request: ResourceRequest, physical: PhysicalResource) -> PhysicalResource:  # noqa: ARG002  the base class's signature
        """Changes the macro's function."""
        return self._register(request)

    def delete(self, request: ResourceRequest, physical: PhysicalResource) -> None:
        """Removes the macro."""
        _REGISTERED.get((request.stack.account, request.stack.region), {}).pop(physical.id, None)

    def _register(self, request: ResourceRequest) -> PhysicalResource:
        name = str(request.properties["Name"])
        macros = _REGISTERED.setdefault((request.stack.account, request.stack.region), {})
        macros[name] = str(request.properties["FunctionName"])
        return PhysicalResource(name)
