"""Resource types that moto itself can make from a template."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from moto.cloudformation.exceptions import UnformattedGetAttTemplateException
from moto.cloudformation.parsing import get_model_map, resource_name_property_from_type
from moto.core.exceptions import JsonRESTError, ServiceException

from localaws.cloudformation.resources.provider import NotDone, Physical, Provider, Request

UNABLE = (
    JsonRESTError,
    ServiceException,
    NotImplementedError,
    KeyError,
    ValueError,
    TypeError,
    AttributeError,
)


def has_model(kind: str) -> bool:
    """Whether moto can make resources of this type."""
    return kind in get_model_map()


@dataclass(frozen=True)
class ModelAttributes(Mapping[str, Any]):
    """The attributes of a moto resource, asked for one at a time; what can't be had is a KeyError."""

    model: Any

    def __getitem__(self, name: str) -> Any:
        """One attribute."""
        try:
            return self.model.get_cfn_attribute(name)
        except (UnformattedGetAttTemplateException, NotImplementedError) as error:
            raise KeyError(name) from error

    def __iter__(self) -> Iterator[str]:
        """moto can't list them."""
        return iter(())

    def __len__(self) -> int:
        """moto can't list them."""
        return 0


class MotoModel(Provider):
    """A type that moto's own CloudFormation models make."""

    def __init__(self, kind: str) -> None:
        """Takes a type for which `has_model` is true."""
        self._model: Any = get_model_map()[kind]
        self._name_property = resource_name_property_from_type(kind)

    def create(self, request: Request) -> Physical:
        """Has moto create the resource."""
        name, stack = self._name(request), request.stack
        try:
            model = self._model.create_from_cloudformation_json(
                name, self._json(request), stack.account, stack.region
            )
        except UNABLE as error:
            raise NotDone(_words(error)) from error
        return Physical(str(model.physical_resource_id), ModelAttributes(model))

    def update(self, request: Request, before: Mapping[str, Any], physical: Physical) -> Physical:  # noqa: ARG002  the provider's signature
        """Has moto change the resource; it may replace it, the old one is then gone."""
        stack, model = request.stack, _model_of(physical)
        name = str(request.properties.get(self._name_property or "", physical.id))
        try:
            changed = self._model.update_from_cloudformation_json(
                original_resource=model,
                new_resource_name=name,
                cloudformation_json=self._json(request),
                account_id=stack.account,
                region_name=stack.region,
            )
        except UNABLE as error:
            raise NotDone(f"The local AWS can't update {request.type}: {_words(error)}") from error
        return Physical(physical.id, ModelAttributes(changed))

    def delete(self, request: Request, physical: Physical) -> None:
        """Has moto delete the resource."""
        stack, model = request.stack, _model_of(physical)
        try:
            if hasattr(model, "delete_from_cloudformation_json"):
                self._model.delete_from_cloudformation_json(
                    physical.id, self._json(request), stack.account, stack.region
                )
            else:
                model.delete(stack.account, stack.region)
        except UNABLE as error:
            raise NotDone(_words(error)) from error

    def _name(self, request: Request) -> str:
        return str(request.properties.get(self._name_property or "", request.generated_name))

    def _json(self, request: Request) -> dict[str, Any]:
        return {"Type": request.type, "Properties": dict(request.properties)}


def _model_of(physical: Physical) -> Any:
    attributes = physical.attributes
    if not isinstance(attributes, ModelAttributes):
        raise NotDone(f"{physical.id} was not made by moto.")
    return attributes.model


def _words(error: Exception) -> str:
    """What moto says, with the error's kind where that alone would not be understood."""
    message = getattr(error, "message", None) or str(error)
    own = isinstance(error, (JsonRESTError, ServiceException))
    return str(message) if own else f"{type(error).__name__}: {message}"
