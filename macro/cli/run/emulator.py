"""The emulator of AWS that an execution runs on: a new local AWS, or one that is already running."""

from __future__ import annotations

import http.client
import json
import urllib.error
import urllib.request
import uuid
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import click
from botocore.exceptions import BotoCoreError, ClientError

from caller.awsmodel.regions import dns_suffixes, dual_stack_dns_suffixes
from localaws import LocalAws
from localaws.api.call_log import PATH as CALLS
from localaws.caller_layer import NAME, caller_layer, linked_caller_layer
from localaws.connection import ACCOUNT, Connection
from localaws.deployment import StackFailed, delete_stack
from macro.cli.run.input_problems import InputError
from macro.cli.terminal.progress import announce_if_slow

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from macro.cli.run.seeds.data import SeedObject

_MOTO = "/moto-api/config"
_SECONDS = 5  # for the response to a request that only asks what the emulator is
_OWN = "start `python -m localaws --port 4566`"
# The access key belongs to the emulator's default account. It has no access to AWS.
_CREDENTIALS = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}


@dataclass(frozen=True, slots=True)
class Emulator:
    """A running emulator.

    Args:
        aws: The connection.
        account: The ID of the account.
        prefix: The beginning of the names of stacks.
        is_own: Whether the command has started the emulator, and stops it at the end.
        has_calls: Whether the emulator lists its calls, and simulates Regions that are down.
        at_end: What the command does at the end.
    """

    aws: Connection
    account: str
    prefix: str
    is_own: bool
    has_calls: bool
    at_end: ExitStack

    def delete_stack_at_end(self, region: str, name: str) -> None:
        """Deletes a stack at the end, unless the emulator stops anyway."""
        self._at_end(f"the stack {name} in {region}", delete_stack, self.aws, region, name)

    def delete_objects_at_end(
        self, objects: Iterable[SeedObject], created: Iterable[tuple[str, str]]
    ) -> None:
        """Deletes objects, and the buckets that were created for them, given as Regions and names."""
        for region, bucket in created:
            self._at_end(f"the bucket {bucket}", _delete_bucket, self.aws, region, bucket)
        for each in objects:
            s3 = self.aws.client("s3", each.region)
            name = f"s3://{each.bucket}/{each.key}"
            self._at_end(name, s3.delete_object, Bucket=each.bucket, Key=each.key)

    def publish_layer(self, region: str) -> str:
        """Publishes the caller's layer, and returns the ARN of the layer version."""
        client = self.aws.client("lambda", region)
        with announce_if_slow("publishing the caller's layer"):
            content = linked_caller_layer() if self.is_own else caller_layer()
            published = client.publish_layer_version(LayerName=NAME, Content={"ZipFile": content})
        version = published["Version"]
        name = f"the layer version {NAME}:{version} in {region}"
        self._at_end(name, client.delete_layer_version, LayerName=NAME, VersionNumber=version)
        return str(published["LayerVersionArn"])

    def _at_end(self, what: str, delete: Callable[..., object], *arguments: Any, **options: Any) -> None:
        if not self.is_own:
            self.at_end.callback(_delete, what, delete, *arguments, **options)


@contextmanager
def start_emulator() -> Iterator[Emulator]:
    """Starts a local AWS, and stops it at the end; raises LocalAwsFailed."""
    at_end = ExitStack()
    with announce_if_slow("starting the local AWS"):
        aws = at_end.enter_context(LocalAws())
    try:
        yield Emulator(aws, ACCOUNT, "", is_own=True, has_calls=True, at_end=at_end)
    finally:
        with announce_if_slow("stopping the local AWS"):
            at_end.close()


@contextmanager
def use_emulator(url: str) -> Iterator[Emulator]:
    """Uses a running emulator, and deletes at the end what the command has created there."""
    aws = Connection(url, _CREDENTIALS)
    account = str(aws.client("sts", "us-east-1").get_caller_identity()["Account"])
    prefix = f"cross-region-run-{uuid.uuid4().hex[:8]}-"
    with ExitStack() as at_end:
        yield Emulator(aws, account, prefix, is_own=False, has_calls=_responds(url, CALLS), at_end=at_end)


def check_endpoint(url: str, *, needs_outages: bool) -> None:
    """Raises InputError if the command can't use the emulator at a URL.

    Args:
        url: The endpoint URL.
        needs_outages: Whether the emulator must simulate Regions that are down.
    """
    host = _find_host(url)
    if not host:
        raise InputError(f"--endpoint-url {url}: must be a URL such as http://localhost:4566")
    if any(host.endswith(f".{suffix}") for suffix in (*dns_suffixes().values(), *dual_stack_dns_suffixes())):
        raise InputError(f"--endpoint-url {url}: must be an emulator, not AWS")
    try:
        has_calls, is_moto = _responds(url, CALLS), _responds(url, _MOTO)
    except http.client.HTTPException as error:
        raise InputError(
            f"--endpoint-url {url}: the response isn't HTTP ({str(error).strip()}); {_OWN}, or another emulator"
        ) from None
    except OSError as error:
        reason = getattr(error, "reason", error)
        raise InputError(
            f"--endpoint-url {url}: no response ({reason}); {_OWN}, or another emulator"
        ) from None
    if is_moto and not has_calls:
        raise InputError(
            f"--endpoint-url {url}: this is moto's own server, which can't run the caller function; {_OWN}"
        )
    if needs_outages and not has_calls:
        raise InputError(f"--down: the emulator at {url} can't simulate it; {_OWN}, or omit --endpoint-url")


def _find_host(url: str) -> str:
    """Returns the host of a URL, or an empty string if the URL isn't valid."""
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").rstrip(".")
        host.encode("idna")
        is_valid = parts.scheme in ("http", "https") and parts.port != 0 and "@" not in parts.netloc
    except ValueError:  # for example, the port isn't a number, or a label of the host is too long
        return ""
    return host if is_valid and url.isprintable() and " " not in url else ""


def _responds(url: str, path: str) -> bool:
    """Returns whether an emulator has a page with JSON; raises OSError or HTTPException if there is no emulator."""
    try:
        with urllib.request.urlopen(f"{url.rstrip('/')}{path}", timeout=_SECONDS) as response:  # noqa: S310  checked
            json.loads(response.read())
    except (urllib.error.HTTPError, ValueError):
        return False
    return True


def _delete(what: str, delete: Callable[..., object], *arguments: Any, **options: Any) -> None:
    """Deletes something, or says that it remains."""
    try:
        with announce_if_slow(f"deleting {what}"):
            delete(*arguments, **options)
    except (BotoCoreError, ClientError, StackFailed) as error:
        click.echo(f"{what} remains: {error}", err=True)


def _delete_bucket(aws: Connection, region: str, bucket: str) -> None:
    s3 = aws.client("s3", region)
    for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket):
        for each in page.get("Contents", ()):
            s3.delete_object(Bucket=bucket, Key=each["Key"])
    s3.delete_bucket(Bucket=bucket)
