"""What distinguishes an optimized integration from an SDK integration of the same API operation.

Step Functions runs most optimized integrations with version 1 of the AWS SDK for Java. Its class names, and the names
that it gives to services, are in the error names and causes.
"""

from __future__ import annotations

from dataclasses import dataclass

SYNC = ".sync"
SYNC_2 = ".sync:2"
TOKEN = ".waitForTaskToken"  # noqa: S105  the suffix of a pattern


@dataclass(frozen=True, slots=True)
class OptimizedService:
    """The names of a service in its optimized integrations.

    Args:
        name: The name in the ARN (`states`).
        client: botocore's client name (`stepfunctions`).
        error_prefix: The name before the dot of an error name (`StepFunctions`).
        base_error: The error class of errors that have no class of their own (`AWSStepFunctionsException`).
        service_name: The name after `Service:` in a cause (`AWSStepFunctions`). If it is empty, the integration uses
            version 2 of the SDK, whose causes look like those of an SDK integration.
    """

    name: str
    client: str
    error_prefix: str
    base_error: str
    service_name: str = ""


@dataclass(frozen=True, slots=True)
class RenamedMember:
    """A member whose name in the integration differs from its name in the API.

    Args:
        name: The name in the integration (`Step`).
        api_name: The API's name (`Steps`).
        is_only_item: Whether the API's member is a list, and the integration's member is its only item.
    """

    name: str
    api_name: str
    is_only_item: bool = False


@dataclass(frozen=True, slots=True)
class NamedPart:
    """A part of a resource that the integration identifies by its name, and the API by its ID.

    Args:
        parameter: The parameter with the name (`InstanceFleetName`).
        changed: The parameter with the changes (`InstanceFleet`).
        id_member: The member of the changes that the API requires (`InstanceFleetId`).
        list_operation: botocore's name of the operation that finds the ID (`ListInstanceFleets`). Its parameter is the
            `ClusterId`.
        listed: The member of its response that contains the parts (`InstanceFleets`).
    """

    parameter: str
    changed: str
    id_member: str
    list_operation: str
    listed: str


@dataclass(frozen=True, slots=True)
class OptimizedIntegration:
    """One operation of an optimized integration.

    Args:
        service: The service.
        action: The name of the operation in the ARN (`runTask`).
        operation: botocore's name of the API operation (`RunTask`).
        parameters: The names of the parameters. If they are empty, the integration has those of the API.
        patterns: The integration patterns of the native integration besides request/response, as suffixes of the ARN.
            With a Region, `.sync` also needs an entry in `sync_jobs`.
        not_in_sync: The parameters that `.sync` rejects.
        has_metadata: Whether the result contains `SdkHttpMetadata` and `SdkResponseMetadata`.
        adds_empty_lists: Whether the result contains empty lists for the lists that the service didn't return.
        parsed: The members of the result whose JSON text is parsed.
        result: The members of the result. If they are empty, the result has those of the API.
        renamed_parameters: The parameters that have another name in the API.
        renamed_results: The members of the result that have another name in the API.
        echoed: The parameters that are also in the result, although the API doesn't return them.
        added: The parameters that the API doesn't have.
        required: The required parameters whose absence the API's model doesn't show.
        named_part: What the integration finds by its name before it calls the operation.
    """

    service: OptimizedService
    action: str
    operation: str
    parameters: tuple[str, ...] = ()
    patterns: tuple[str, ...] = ()
    not_in_sync: tuple[str, ...] = ()
    has_metadata: bool = True
    adds_empty_lists: bool = False
    parsed: tuple[str, ...] = ()
    result: tuple[str, ...] = ()
    renamed_parameters: tuple[RenamedMember, ...] = ()
    renamed_results: tuple[RenamedMember, ...] = ()
    echoed: tuple[str, ...] = ()
    added: tuple[str, ...] = ()
    required: tuple[str, ...] = ()
    named_part: NamedPart | None = None

    @property
    def name(self) -> str:
        """The name in the ARN without the suffix of a pattern (`ecs:runTask`)."""
        return f"{self.service.name}:{self.action}"


def same_names(service: OptimizedService, **patterns: tuple[str, ...]) -> tuple[OptimizedIntegration, ...]:
    """Returns integrations that differ from the API operation of the same name only in their patterns."""
    return tuple(
        OptimizedIntegration(service, action, action[0].upper() + action[1:], patterns=suffixes)
        for action, suffixes in patterns.items()
    )
