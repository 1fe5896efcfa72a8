"""botocore's models of services, operations, waiters, and paginators. Each is loaded once."""

from __future__ import annotations

import os
from functools import cache
from typing import TYPE_CHECKING, Any

from botocore.exceptions import DataNotFoundError, UnknownServiceError
from botocore.model import ServiceModel

from caller.awsmodel.model_loader import ModelLoader
from caller.awsmodel.suggestions import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Mapping

    from botocore.model import OperationModel

_SERVICE_MODELS = "service-2"


class UnusableOperationError(Exception):
    """A call can't use a service or an operation. The message says why."""


@cache
def shared_loader() -> ModelLoader:
    """Returns the loader that all models and all sessions share.

    It also looks in the folders of `AWS_DATA_PATH`, botocore's setting for additional models.
    """
    return ModelLoader(os.environ.get("AWS_DATA_PATH", ""))


@cache
def service_model(service: str) -> ServiceModel:
    """Returns the model of a service.

    Args:
        service: botocore's client name, such as `s3`.

    Raises:
        UnusableOperationError: botocore has no such service. The message suggests the nearest name.
    """
    try:
        description = shared_loader().load_service_model(service, _SERVICE_MODELS)
    except UnknownServiceError:
        names = shared_loader().list_available_services(_SERVICE_MODELS)
        message = f"botocore has no service '{service}'{did_you_mean(service, names)}"
        raise UnusableOperationError(message) from None
    return ServiceModel(description, service_name=service)


def operation_model(service: str, operation: str) -> OperationModel:
    """Returns the model of an operation, by botocore's names (`s3`, `GetObject`)."""
    return service_model(service).operation_model(operation)


@cache
def waiters(service: str) -> Mapping[str, Any]:
    """Returns a service's waiters by name, as botocore's data describes them. Empty if it has none."""
    return _load_section(service, "waiters-2", "waiters")


@cache
def paginators(service: str) -> Mapping[str, Any]:
    """Returns a service's paginators by operation, as botocore's data describes them. Empty if it has none."""
    return _load_section(service, "paginators-1", "pagination")


def _load_section(service: str, file_type: str, section: str) -> Mapping[str, Any]:
    try:
        loaded: Mapping[str, Any] = shared_loader().load_service_model(service, file_type)[section]
    except DataNotFoundError:
        return {}
    return loaded


def find_streaming_blob(operation: OperationModel) -> str | None:
    """Returns the name of the input member whose bytes are streamed as the request's body, such as S3's `Body`.

    Source: the `streaming` trait of botocore's service models, which only members of the input itself have.
    """
    members = operation.input_shape.members if operation.input_shape else {}
    return next((name for name, shape in members.items() if shape.serialization.get("streaming")), None)
