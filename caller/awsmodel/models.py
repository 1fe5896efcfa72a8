"""botocore's models of services, operations, waiters and paginators, each loaded once."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from botocore.exceptions import DataNotFoundError
from botocore.model import ServiceModel

from caller.awsmodel.model_loader import ModelLoader

if TYPE_CHECKING:
    from collections.abc import Mapping

    from botocore.model import OperationModel


@cache
def service_model(service: str) -> ServiceModel:
    """The model of a service, by botocore's client name."""
    return ServiceModel(ModelLoader().load_service_model(service, "service-2"), service_name=service)


def operation_model(service: str, operation: str) -> OperationModel:
    """The model of an operation, by botocore's names."""
    return service_model(service).operation_model(operation)


@cache
def waiters(service: str) -> Mapping[str, Any]:
    """A service's waiters by name, as botocore's data has them; empty where it has none."""
    return _optional(service, "waiters-2", "waiters")


@cache
def paginators(service: str) -> Mapping[str, Any]:
    """A service's paginators by operation, as botocore's data has them; empty where it has none."""
    return _optional(service, "paginators-1", "pagination")


def _optional(service: str, kind: str, section: str) -> Mapping[str, Any]:
    try:
        loaded: Mapping[str, Any] = ModelLoader().load_service_model(service, kind)[section]
    except DataNotFoundError:
        return {}
    return loaded
