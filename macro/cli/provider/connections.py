"""Connections to AWS with the user's credentials."""

from __future__ import annotations

import functools
from typing import Any

import boto3
import click

from macro.cli.options import print_region_warning
from macro.provider.model import Access
from macro.source.region_names import UnknownRegionError


class Connections:
    """The connections of a command to AWS."""

    def __init__(self, profile: str | None, endpoint_url: str | None) -> None:
        """Takes the options --profile and --endpoint-url."""
        self._profile = profile
        self._endpoint_url = endpoint_url

    def regions(self, written: tuple[str, ...]) -> list[str]:
        """Returns the Regions without duplicates, by default the one of the AWS configuration.

        Raises:
            UsageError: There is no Region, no such profile, or a Region doesn't exist.
        """
        regions = list(dict.fromkeys(written)) or [self._session(None).region_name]
        if regions == [None]:
            raise click.UsageError("no Region; use --region, or run `aws configure set region REGION`")
        for region in regions:
            try:
                print_region_warning("--region", region)
            except UnknownRegionError as error:
                raise click.UsageError(str(error)) from None
        return regions

    def has_credentials(self) -> bool:
        """Returns whether the AWS configuration has credentials, valid or not."""
        return self._session(None).get_credentials() is not None

    def access(self, region: str) -> Access:
        """Returns the access to a Region. A session per Region, because threads must not share one.

        Raises:
            BotoCoreError, ClientError: The credentials are missing or invalid.
        """
        session = self._session(region)

        @functools.cache
        def client(service: str) -> Any:
            return session.client(service, endpoint_url=self._endpoint_url)  # type: ignore[call-overload]  # a variable

        def report(line: str) -> None:
            click.echo(f"{region:<15} {line}", err=True)

        return Access(region, client("sts").get_caller_identity()["Account"], client, report)

    def _session(self, region: str | None) -> boto3.Session:
        session = boto3.Session(region_name=region)
        if self._profile is None:
            return session
        if self._profile not in session.available_profiles:
            raise click.UsageError(
                f"there is no profile '{self._profile}'; `aws configure list-profiles` lists the profiles"
            )
        return boto3.Session(profile_name=self._profile, region_name=region)
