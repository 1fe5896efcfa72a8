"""Resource types that moto can create from a template."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from moto.cloudformation.exceptions import UnformattedGetAttTemplateException
from moto.cloudformation.parsing import get_model_map, resource_name_property_from_type
from moto.core.exceptions import JsonRESTError, ServiceException

from localaws.cloudformation.resources.provider import (
    PhysicalResource,
    ResourceError,
    ResourceProvider,
    ResourceRequest,
)

MOTO_ERRORS = (
    JsonRESTError,
    ServiceException,
    NotImplementedError,
    KeyError,
    ValueError,
    TypeError,
    AttributeError,
)


def has_model(kind: str) -> bool:
    """Returns whether moto can create resources of this type."""
    return kind in get_model_map()


@dataclass(frozen=True)
class ModelAttributes(Mapping[str, Any]):
    """The attributes of a moto resource. moto computes one at a time and can't list them."""

    model: Any

    def __getitem__(self, name: str) -> Any:
        """Returns an attribute; raises KeyError if moto doesn't support it."""
        try:
            return self.model.get_cfn_attribute(name)
        except (UnformattedGetAttTemplateException, NotImplementedError) as error:
            raise KeyError(name) from error

    def __iter__(self) -> Iterator[str]:
        """Returns no names."""
        return iter(())

    def __len__(self) -> int:
        """Returns 0."""
        return 0


class MotoModel(ResourceProvider):
    """A resource type that moto creates."""

    can_replace_during_update: ClassVar[bool] = True

    def __init__(self, kind: str) -> None:
        """`kind` must be a type for which `has_model` is true."""
        self._model: Any = get_model_map()[kind]
        self._name_property = resource_name_property_from_type(kind)

    def create(self, request: ResourceRequest) -> PhysicalResource:
        """Creates the resource."""
        name, stack = self._name(request), request.stack
        try:
            model = self._model.create_from_cloudformation_json(
                name, self._json(request), stack.account, stack.region
            )
        except MOTO_ERRORS as error:
            raise ResourceError(_error_message(error)) from error
        return PhysicalResource(str(model.physical_resource_id), ModelAttributes(model))

    def update(self, request: ResourceRequest, physical: PhysicalResource) -> PhysicalResource:
        """Updates the resource. If moto replaces it, moto also deletes the previous one."""
        stack, model = request.stack, _get_model(physical)
        name = str(request.properties.get(self._name_property or "", physical.id))
        try:
            changed = self._model.update_from_cloudformation_json(
                original_resource=model,
                new_resource_name=name,
                cloudformation_json=self._json(request),
                account_id=stack.account,
                region_name=stack.region,
            )
        except MOTO_ERRORS as error:
            raise ResourceError(
                f"The local AWS can't update {request.type}: {_error_message(error)}"
            ) from error
        return PhysicalResource(physical.id, ModelAttributes(changed))

    def delete(self, request: ResourceRequest, physical: PhysicalResource) -> None:
        """Deletes the resource, unless moto can't delete its type."""
        stack, model = request.stack, _get_model(physical)
        try:
            if _is_implemented(self._model, "delete_from_cloudformation_json"):
                self._model.delete_from_cloudformation_json(
                    physical.id, self._json(request), stack.account, stack.region
                )
            elif hasattr(model, "delete"):
                model.delete(stack.account, stack.region)
        except MOTO_ERRORS as error:
            raise ResourceError(_error_message(error)) from error

    def _name(self, request: ResourceRequest) -> str:
        """Returns the name in the template, or a generated one, which ends in .fifo for FIFO queues and topics."""
        properties = request.properties
        is_fifo = any(str(properties.get(name)).lower() == "true" for name in ("FifoQueue", "FifoTopic"))
        generated = f"{request.generated_name}.fifo" if is_fifo else request.generated_name
        return str(properties.get(self._name_property or "", generated))

    def _json(self, request: ResourceRequest) -> dict[str, Any]:
        return {"Type": request.type, "Properties": dict(request.properties)}


def _is_implemented(model: Any, name: str) -> bool:
    """Returns whether a class has a method. moto's base class has it as an abstract method, which does nothing."""
    method = getattr(model, name, None)
    return method is not None and not getattr(method, "__isabstractmethod__", False)


def _get_model(physical: PhysicalResource) -> Any:
    attributes = physical.attributes
    if not isinstance(attributes, ModelAttributes):
        raise ResourceError(f"{physical.id} wasn't created by moto.")
    return attributes.model


def _error_message(error: Exception) -> str:
    """Returns moto's message, and the exception's type if the message alone isn't clear."""
    message = getattr(error, "message", None) or str(error)
    is_api_error = isinstance(error, (JsonRESTError, ServiceException))
    return str(message) if is_api_error else f"{type(error).__name__}: {message}"
