"""Deploys the provider stack in one Region: prepares a change set, and executes it after the user agrees."""

from __future__ import annotations

from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from caller.awsmodel.suggestions import did_you_mean
from macro.provider.change_set import (
    ChangeSet,
    create_change_set,
    delete_change_set,
    describe_stack,
    execute_change_set,
)
from macro.provider.code_bucket import bucket_name, ensure_bucket, find_uploaded, object_key, upload
from macro.provider.model import ProviderError
from macro.provider.template import S3Object, template_parameters, template_with_code

if TYPE_CHECKING:
    from collections.abc import Mapping

    from macro.provider.bundle import Bundle
    from macro.provider.model import Access, Installation

_MACRO, _LAYER = "MacroFunctionArn", "CallerLayerArn"
"""Outputs of `provider.yaml`."""


def find_parameter_problems(bundle: Bundle, installation: Installation) -> list[str]:
    """Returns a message for each parameter that `provider.yaml` doesn't have."""
    names = template_parameters(bundle.template)
    every = f"; its parameters are {', '.join(sorted(names))}"
    return [
        f"provider.yaml has no parameter '{name}'{did_you_mean(name, names) or every}"
        for name in sorted(set(installation.parameters) - names)
    ]


def prepare(access: Access, bundle: Bundle, installation: Installation) -> ChangeSet:
    """Uploads the code and creates a change set, which changes nothing until it is executed.

    Raises:
        ProviderError: The bucket can't be used, or CloudFormation rejects the change.
    """
    bucket = ensure_bucket(access, installation.bucket)
    uploaded = {file.name: upload(access, bucket, file) for file in (bundle.layer, bundle.macro)}
    return _change_set(access, bundle, installation, uploaded)


def preview(access: Access, bundle: Bundle, installation: Installation) -> ChangeSet:
    """Returns what `prepare` and `execute` would change. Uploads nothing, and deletes its change set.

    The change set contains the version of code that the bucket already has. Otherwise, unchanged code would appear as a
    change.

    Raises:
        ProviderError: CloudFormation rejects the change.
    """
    bucket = installation.bucket or bucket_name(access.account, access.region)
    code = {
        file.name: find_uploaded(access, bucket, file) or S3Object(bucket, object_key(file))
        for file in (bundle.layer, bundle.macro)
    }
    change_set = _change_set(access, bundle, installation, code)
    delete_change_set(access, change_set)
    return change_set


def _change_set(
    access: Access, bundle: Bundle, installation: Installation, code: Mapping[str, S3Object]
) -> ChangeSet:
    access.report("creating a change set")
    template = template_with_code(bundle.template, code)
    return create_change_set(access, installation, template, template_parameters(bundle.template))


def execute(
    access: Access, bundle: Bundle, installation: Installation, change_set: ChangeSet
) -> dict[str, str]:
    """Executes a change set, if it isn't empty, compares the deployed code with the bundle's, and returns the outputs.

    Raises:
        ProviderError: The deployment failed, or the deployed code isn't the bundle's.
    """
    if change_set.arn:
        execute_change_set(access, change_set)
    stack = describe_stack(access, installation.stack)
    outputs = {each["OutputKey"]: each["OutputValue"] for each in stack.get("Outputs", [])}
    _verify(access, bundle, outputs)
    return outputs


def deployment_steps(installation: Installation, region: str) -> list[str]:
    """Returns what `deploy` does in a Region, in words. For a dry run without credentials."""
    created = f"create the bucket {bucket_name('ACCOUNT', region)} if it doesn't exist, and check its owner"
    checked = f"check the owner and the Region of the bucket {installation.bucket}"
    return [
        checked if installation.bucket else created,
        "upload layer.zip and macro.zip",
        f"create a change set of the stack {installation.stack}, show it, and ask",
        "execute the change set, and wait for it",
        "compare the digests of the deployed code with those of the uploaded files",
    ]


def _verify(access: Access, bundle: Bundle, outputs: dict[str, str]) -> None:
    """Raises ProviderError if Lambda runs other code than the bundle's."""
    functions = access.client("lambda")
    try:
        macro = functions.get_function_configuration(FunctionName=outputs[_MACRO])["CodeSha256"]
        *_, layer_name, version = outputs[_LAYER].split(":")
        content = functions.get_layer_version(LayerName=layer_name, VersionNumber=int(version))["Content"]
    except ClientError as error:
        raise ProviderError(f"the stack is deployed, but its code can't be verified: {error}") from None
    deployed = {bundle.macro: macro, bundle.layer: content["CodeSha256"]}
    different = [file.name for file, digest in deployed.items() if digest != file.sha256]
    if different:
        raise ProviderError(
            f"the deployed code of {' and '.join(different)} isn't the code of this package; don't use the macro,"
            " and find out who can write to the bucket or to the functions"
        )
    access.report("the digests of the deployed code are right")
