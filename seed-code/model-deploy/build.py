"""Chooses the model version to deploy and writes what Terraform needs for each stage into build/."""

import json
import os
import re
import sys
from pathlib import Path

import boto3

import settings

BUILD = Path("build")


def main():
    stages = settings.read_all()
    group = f"{os.environ['SAGEMAKER_PROJECT_NAME']}-{os.environ['SAGEMAKER_PROJECT_ID']}"
    client = boto3.client("sagemaker", region_name=os.environ["AWS_REGION"])
    wanted = os.environ.get("MODEL_PACKAGE_ARN") or os.environ.get("MODEL_VERSION")
    version = choose(list_versions(client, group), wanted, group)
    if not version:
        print(f"No model of {group} is approved yet: there is nothing to deploy.")
        return
    arn = version["ModelPackageArn"]
    print(f"Version {version['ModelPackageVersion']} will be deployed: {arn}")
    BUILD.mkdir(exist_ok=True)
    for stage, values in stages.items():
        (BUILD / f"{stage}.tfvars.json").write_text(json.dumps(to_variables(values, arn), indent=2))


def list_versions(client, group):
    """Every version of the group, whatever their number: SageMaker answers in pages."""
    pages = client.get_paginator("list_model_packages").paginate(ModelPackageGroupName=group)
    return [version for page in pages for version in page["ModelPackageSummaryList"]]


def choose(versions, wanted, group):
    """The wanted version (an ARN or a number), else the newest approved one, else None."""
    if not wanted:
        approved = [version for version in versions if version["ModelApprovalStatus"] == "Approved"]
        return max(approved, key=lambda version: version["ModelPackageVersion"], default=None)
    for version in versions:
        if wanted in (version["ModelPackageArn"], str(version["ModelPackageVersion"])):
            if version["ModelApprovalStatus"] != "Approved":
                sys.exit(f"{wanted} is {version['ModelApprovalStatus']}: approve it before it is deployed.")
            return version
    sys.exit(f"{wanted} is not a version of {group}.")


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
