"""Lists what exists with the prefix of a run, by name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from macro.provider.model import Access
    from scripts.smoke_test.account.names import Names


def leftovers(access: Access, names: Names) -> list[str]:
    """Returns the type and the name of each resource of a run in a Region.

    Raises:
        ClientError: A resource type can't be listed.
    """
    return [
        f"{kind} {name}"
        for kind, names_of in _LISTINGS.items()
        for name in names_of(access, names)
        if names.owns(name)
    ]


def stacks(access: Access, names: Names) -> list[dict[str, Any]]:
    """Returns the descriptions of the stacks that aren't deleted."""
    pages = access.client("cloudformation").get_paginator("describe_stacks").paginate()
    return [stack for page in pages for stack in page["Stacks"] if names.owns(stack["StackName"])]


def buckets(access: Access, names: Names) -> list[str]:
    """Returns the names of the buckets in the Region."""
    pages = (
        access.client("s3")
        .get_paginator("list_buckets")
        .paginate(Prefix=names.prefix, BucketRegion=access.region)
    )
    return [
        bucket["Name"] for page in pages for bucket in page.get("Buckets", []) if names.owns(bucket["Name"])
    ]


def log_groups(access: Access, names: Names) -> list[str]:
    """Returns the names of the log groups."""
    paginator = access.client("logs").get_paginator("describe_log_groups")
    return [
        group["logGroupName"]
        for start in (names.prefix, f"/aws/lambda/{names.prefix}")
        for page in paginator.paginate(logGroupNamePrefix=start)
        for group in page["logGroups"]
        if names.owns(group["logGroupName"])
    ]


def active_clusters(access: Access, names: Names) -> list[str]:
    """Returns the name of the ECS cluster, if it isn't deleted. A deleted one can still be described."""
    clusters = access.client("ecs").describe_clusters(clusters=[names.prefix])["clusters"]
    return [cluster["clusterName"] for cluster in clusters if cluster["status"] == "ACTIVE"]


def roles(access: Access, names: Names) -> list[str]:
    """Returns the names of the roles, which don't belong to a Region."""
    return [
        name for name in _listed("iam", "list_roles", "Roles", "RoleName")(access, names) if names.owns(name)
    ]


def _listed(
    service: str, operation: str, members: str, name: str
) -> Callable[[Access, Names], Iterator[str]]:
    """Returns a function that lists names with a paginator. A name can be the last part of an ARN or of a URL."""

    def names_of(access: Access, _names: Names) -> Iterator[str]:
        for page in access.client(service).get_paginator(operation).paginate():
            for member in page.get(members, []):
                text = member[name] if name else member
                yield text.rpartition("/")[2].rpartition(":")[2]

    return names_of


_LISTINGS: dict[str, Callable[[Access, Names], Iterator[str]]] = {
    "stack": lambda access, names: iter([stack["StackName"] for stack in stacks(access, names)]),
    "bucket": lambda access, names: iter(buckets(access, names)),
    "log group": lambda access, names: iter(log_groups(access, names)),
    "function": _listed("lambda", "list_functions", "Functions", "FunctionName"),
    "layer": _listed("lambda", "list_layers", "Layers", "LayerName"),
    "state machine": _listed("stepfunctions", "list_state_machines", "stateMachines", "name"),
    "table": _listed("dynamodb", "list_tables", "TableNames", ""),
    "queue": _listed("sqs", "list_queues", "QueueUrls", ""),
    "topic": _listed("sns", "list_topics", "Topics", "TopicArn"),
    "cluster": lambda access, names: iter(active_clusters(access, names)),
}
