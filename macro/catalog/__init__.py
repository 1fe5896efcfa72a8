"""The services and operations of AWS under every name that people use, with the IAM permissions that they require.

`scripts/refresh-catalog` generates the tables in `tables/`. NOTICE lists their sources.
"""

from macro.catalog.model import Operation, PassedRole, RequiredAction, ResourceType
from macro.catalog.operations import find_operation, nearest_operations
from macro.catalog.services import Service, find_service, nearest_services

__all__ = [
    "Operation",
    "PassedRole",
    "RequiredAction",
    "ResourceType",
    "Service",
    "find_operation",
    "find_service",
    "nearest_operations",
    "nearest_services",
]
