"""Definitions read from S3."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError, ParamValidationError

from caller.awsmodel.model_loader import ModelLoader
from macro.definition.external_file import MAX_BYTES, DefinitionLocation, UnreadableDefinition

if TYPE_CHECKING:
    from collections.abc import Sequence

    from botocore.client import BaseClient

ACCESS_HINT = (
    "add the bucket to DefinitionBuckets of the provider stack, its owner to DefinitionBucketOwners, and its customer"
    " managed KMS key to DefinitionKmsKeyArns; or check the object's name"
)


@cache
def _client(region: str) -> BaseClient:
    import botocore.session  # noqa: PLC0415  only definitions in S3 need it

    session = botocore.session.get_session()
    session.register_component("data_loader", ModelLoader())  # the layer's models are packed
    return session.create_client("s3", region_name=region)


class S3Files:
    """Reads definitions from S3, with the macro function's own permissions."""

    def __init__(self, region: str, owners: Sequence[str] = ()) -> None:
        """Creates the reader.

        Args:
            region: The stack's Region.
            owners: The IDs of the accounts whose buckets can be read; empty for every account. The function's policy
                has the same limit (`aws:ResourceAccount`). A request can name only one expected owner.
        """
        self._region = region
        self._owner = {"ExpectedBucketOwner": owners[0]} if len(owners) == 1 else {}

    def read(self, location: DefinitionLocation) -> str:
        """Returns the object's text.

        Raises:
            UnreadableDefinition: The object can't be read. The message has S3's error code and what to do.
        """
        if not location.bucket:
            raise UnreadableDefinition(
                f"'{location}' is a local file; run `aws cloudformation package` before you deploy"
            )
        try:
            return self._text(location)
        except ClientError as error:
            code = error.response.get("Error", {}).get("Code", "unknown error")
            access = f"; {ACCESS_HINT}" if code == "AccessDenied" else ""
            raise UnreadableDefinition(f"{location} can't be read ({code}){access}") from None
        except ParamValidationError:
            raise UnreadableDefinition(
                f"{location} can't be read: the bucket's name or the key is invalid"
            ) from None
        except BotoCoreError as error:
            # The text is botocore's own, such as "Unable to locate credentials". It contains nothing of the response.
            reason = " ".join(str(error).split())
            raise UnreadableDefinition(f"{location} can't be read: {reason}") from None
        except UnicodeDecodeError:
            raise UnreadableDefinition(f"{location} isn't UTF-8 text") from None

    def _text(self, location: DefinitionLocation) -> str:
        version = {"VersionId": location.version} if location.version else {}
        client: Any = _client(self._region)
        response = client.get_object(Bucket=location.bucket, Key=location.key, **version, **self._owner)
        with response["Body"] as body:
            content: bytes = body.read(MAX_BYTES + 1)
        if len(content) > MAX_BYTES:
            raise UnreadableDefinition(f"{location} is larger than a definition can be ({MAX_BYTES:,} bytes)")
        return content.decode()
