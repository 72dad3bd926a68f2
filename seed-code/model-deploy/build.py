"""Chooses the model version to deploy and writes what Terraform needs for each stage into build/."""

import json
import os
import re
import sys
from pathlib import Path

import boto3
from botocore.exceptions import BotoCoreError, ClientError

import settings

BUILD = Path("build")
REQUIRED = [
    "SAGEMAKER_PROJECT_NAME",
    "SAGEMAKER_PROJECT_ID",
    "SAGEMAKER_PROJECT_ARN",
    "SAGEMAKER_PIPELINE_ROLE_ARN",
    "MODEL_PACKAGE_GROUP_NAME",
    "ENDPOINT_NAME_PREFIX",
    "AWS_REGION",
    "ARTIFACT_BUCKET",
]
NOTHING = "No model is approved yet: there is nothing to deploy."


def main():
    stages = settings.read_all()
    require_variables()
    group = os.environ["MODEL_PACKAGE_GROUP_NAME"]
    wanted = os.environ.get("MODEL_PACKAGE_ARN") or os.environ.get("MODEL_VERSION")
    client = boto3.client("sagemaker", region_name=os.environ["AWS_REGION"])
    try:
        version = find(client, group, wanted) if wanted else newest_approved(client, group)
    except (BotoCoreError, ClientError) as error:
        sys.exit(f"AWS refused: {error}")
    BUILD.mkdir(exist_ok=True)
    write_decision(version, group)
    for stage, values in stages.items() if version else ():
        variables = to_variables(values, version["ModelPackageArn"])
        (BUILD / f"{stage}.tfvars.json").write_text(json.dumps(variables, indent=2))


def require_variables(environment=os.environ):
    """Ends the program with the names of all variables that are missing."""
    missing = [name for name in REQUIRED if not environment.get(name)]
    if missing:
        sys.exit(f"Not set: {', '.join(missing)}. In GitLab see Settings > CI/CD > Variables.")


def newest_approved(client, group):
    """The approved version with the highest number, or None: one call, however many versions there are."""
    pages = client.get_paginator("list_model_packages").paginate(
        ModelPackageGroupName=group,
        ModelApprovalStatus="Approved",
        SortBy="CreationTime",
        SortOrder="Descending",
        PaginationConfig={"PageSize": 100},
    )
    return next((version for page in pages for version in page["ModelPackageSummaryList"]), None)


def find(client, group, wanted):
    """The version with this number or ARN, if it is one of the group and approved."""
    account = os.environ["SAGEMAKER_PROJECT_ARN"].rsplit(":", 1)[0]
    versions = f"{account}:model-package/{group.lower()}/"
    arn = wanted if wanted.startswith("arn:") else f"{versions}{wanted}"
    if not re.fullmatch(re.escape(versions) + "[0-9]+", arn):
        sys.exit(f"{wanted} is not a version of {group}: give its number, such as 3.")
    try:
        version = client.describe_model_package(ModelPackageName=arn)
    except ClientError as error:
        if "does not exist" in str(error):
            sys.exit(f"{wanted} is not a version of {group}: {error.response['Error']['Message']}")
        raise
    if version["ModelApprovalStatus"] != "Approved":
        sys.exit(f"{wanted} is {version['ModelApprovalStatus']}: approve it before it is deployed.")
    return version


def write_decision(version, group):
    """Tells people, in the log and as build/model.md, which version this pipeline is about."""
    text = NOTHING
    if version:
        number, arn = version["ModelPackageVersion"], version["ModelPackageArn"]
        text = f"Version {number} of {group} will be deployed: {arn}"
    (BUILD / "model.md").write_text(f"{text}\n")
    print(text)


def to_variables(values, arn):
    """Terraform's variables: EndpointInstanceType becomes endpoint_instance_type."""
    return {
        "model_package_arn": arn,
        "project_name": os.environ["SAGEMAKER_PROJECT_NAME"],
        "project_id": os.environ["SAGEMAKER_PROJECT_ID"],
        "region": os.environ["AWS_REGION"],
        "role_arn": os.environ["SAGEMAKER_PIPELINE_ROLE_ARN"],
        "bucket": os.environ["ARTIFACT_BUCKET"],
        "settings": {re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower(): value for name, value in values.items()},
    }


if __name__ == "__main__":
    main()
