"""Which version is deployed, asked of a model registry in memory."""

import json
from unittest.mock import MagicMock

import boto3
import pytest
from botocore.exceptions import ClientError
from botocore.stub import Stubber

import build

PREFIX = "arn:aws:sagemaker:eu-west-1:123456789012:model-package/shells-p-1/"
VARIABLES = {
    "SAGEMAKER_PROJECT_NAME": "Shells",
    "SAGEMAKER_PROJECT_ID": "p-1",
    "MODEL_PACKAGE_GROUP_NAME": "Shells-p-1",
    "ENDPOINT_NAME_PREFIX": "Shells-p-1-",
    "SAGEMAKER_PROJECT_ARN": "arn:aws:sagemaker:eu-west-1:123456789012:project/Shells",
    "SAGEMAKER_PIPELINE_ROLE_ARN": "arn:aws:iam::123456789012:role/pipeline",
    "AWS_REGION": "eu-west-1",
    "ARTIFACT_BUCKET": "artifacts",
}
GROUP = "Shells-p-1"


def version(number, status="Approved"):
    return {
        "ModelPackageVersion": number,
        "ModelApprovalStatus": status,
        "ModelPackageArn": f"{PREFIX}{number}",
    }


@pytest.fixture(autouse=True)
def project(monkeypatch, tmp_path):
    for name, value in VARIABLES.items():
        monkeypatch.setenv(name, value)
    for name in ("MODEL_PACKAGE_ARN", "MODEL_VERSION"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(build, "BUILD", tmp_path / "build")
    return tmp_path / "build"


def registry(*versions):
    """A client whose registry answers as SageMaker does: filtered, sorted, in pages."""
    client, known = MagicMock(), {one["ModelPackageArn"]: one for one in versions}

    def paginate(ModelPackageGroupName, ModelApprovalStatus, SortBy, SortOrder, **_):  # noqa: N803
        assert (ModelPackageGroupName, SortBy, SortOrder) == (GROUP, "CreationTime", "Descending")
        found = [one for one in reversed(versions) if one["ModelApprovalStatus"] == ModelApprovalStatus]
        for start in range(0, max(len(found), 1), 100):
            client.pages_read += 1
            yield {"ModelPackageSummaryList": found[start:][:100]}

    def describe(ModelPackageName):  # noqa: N803
        if ModelPackageName not in known:
            message = f"ModelPackage {ModelPackageName} does not exist."
            raise ClientError({"Error": {"Code": "ValidationException", "Message": message}}, "Describe")
        return known[ModelPackageName]

    client.pages_read = 0
    client.get_paginator.return_value.paginate = paginate
    client.describe_model_package = describe
    return client


def test_takes_the_newest_approved_of_300_versions_in_one_call():
    client = registry(*map(version, range(1, 301)), version(301, "Rejected"))
    assert build.newest_approved(client, GROUP) == version(300)
    assert client.pages_read == 1


def test_nothing_is_approved():
    assert build.newest_approved(registry(version(1, "PendingManualApproval")), GROUP) is None


def test_sagemaker_knows_the_request():
    client = boto3.client(
        "sagemaker", region_name="eu-west-1", aws_access_key_id="a", aws_secret_access_key="b"
    )
    expected = {
        "ModelPackageGroupName": GROUP,
        "ModelApprovalStatus": "Approved",
        "SortBy": "CreationTime",
        "SortOrder": "Descending",
        "MaxResults": 100,
    }
    with Stubber(client) as stub:
        stub.add_response("list_model_packages", {"ModelPackageSummaryList": []}, expected)
        assert build.newest_approved(client, GROUP) is None


@pytest.mark.parametrize("wanted", [f"{PREFIX}2", "2"])
def test_takes_the_wanted_version(wanted):
    assert build.find(registry(version(3), version(2)), GROUP, wanted) == version(2)


@pytest.mark.parametrize(
    ("wanted", "message"),
    [
        ("1", "1 is Rejected: approve it before it is deployed."),
        ("7", f"7 is not a version of {GROUP}: ModelPackage {PREFIX}7 does not exist."),
        ("newest", f"newest is not a version of {GROUP}: give its number, such as 3."),
        ("arn:aws:sagemaker:eu-west-1:123456789012:model-package/whelks/1", "is not a version of Shells-p-1"),
    ],
)
def test_refuses_a_version_that_may_not_be_deployed(wanted, message):
    with pytest.raises(SystemExit) as refusal:
        build.find(registry(version(1, "Rejected")), GROUP, wanted)
    assert message in str(refusal.value)


def test_without_an_approved_model_the_pipeline_is_green_and_says_so(project, monkeypatch, capsys):
    monkeypatch.setattr(boto3, "client", lambda *_, **__: registry())
    build.main()
    assert capsys.readouterr().out == f"{build.NOTHING}\n"
    assert [file.name for file in project.iterdir()] == ["model.md"]


def test_writes_the_version_for_both_stages(project, monkeypatch):
    monkeypatch.setattr(boto3, "client", lambda *_, **__: registry(version(3)))
    build.main()
    chosen = [json.loads((project / f"{stage}.tfvars.json").read_text()) for stage in ("staging", "prod")]
    assert [variables["model_package_arn"] for variables in chosen] == [f"{PREFIX}3"] * 2
    assert f"Version 3 of {GROUP} will be deployed: {PREFIX}3" in (project / "model.md").read_text()


def test_deploys_the_approved_version_though_a_newer_one_is_approved_too(project, monkeypatch):
    monkeypatch.setattr(boto3, "client", lambda *_, **__: registry(version(3), version(4)))
    monkeypatch.setenv("MODEL_PACKAGE_ARN", f"{PREFIX}3")
    build.main()
    assert json.loads((project / "prod.tfvars.json").read_text())["model_package_arn"] == f"{PREFIX}3"


def test_says_what_aws_refuses(monkeypatch):
    client = MagicMock()
    refusal = ClientError({"Error": {"Code": "AccessDenied", "Message": "no"}}, "ListModelPackages")
    client.get_paginator.side_effect = refusal
    monkeypatch.setattr(boto3, "client", lambda *_, **__: client)
    with pytest.raises(SystemExit, match="AWS refused: .*AccessDenied.* no"):
        build.main()


def test_names_all_missing_variables():
    missing = ("ENDPOINT_NAME_PREFIX", "AWS_REGION")
    some = {name: value for name, value in VARIABLES.items() if name not in missing}
    with pytest.raises(SystemExit, match="Not set: ENDPOINT_NAME_PREFIX, AWS_REGION. In GitLab see Settings"):
        build.require_variables(some)
