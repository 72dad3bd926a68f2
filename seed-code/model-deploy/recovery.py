"""Takes up what a job that died (its runner was lost, its time was up) has left behind."""

import json
import sys
import time

import boto3
from botocore.exceptions import ClientError

import settings
from terraform_run import terraform

ENDPOINT = "aws_sagemaker_endpoint.this"  # its address in terraform/main.tf
STAGE_TAG = "model-deploy:stage"  # of all that terraform/main.tf makes
POLL_SECONDS = 5


def finish_what_was_begun(stage, variables, options):
    """Waits for an update that goes on, and tells Terraform of an endpoint that its state does not have."""
    name = endpoint_name(variables)
    sagemaker = boto3.client("sagemaker", region_name=variables["region"])
    status = settle(sagemaker, name)
    known = (terraform("state", "list", capture=True, check=False) or "").split()
    if status is None or ENDPOINT in known:
        return
    print(f"The endpoint {name} is there ({status}), but not in Terraform's state.")
    refuse_endpoint_of_others(sagemaker, name, stage)
    if status == "Failed":
        sagemaker.delete_endpoint(EndpointName=name)
        sagemaker.get_waiter("endpoint_deleted").wait(EndpointName=name)
    else:
        terraform("import", *options, ENDPOINT, name)


def refuse_endpoint_of_others(sagemaker, name, stage):
    """Ends the program unless the endpoint was made for this stage: its tag says so (terraform/main.tf)."""
    arn = sagemaker.describe_endpoint(EndpointName=name)["EndpointArn"]
    tags = {tag["Key"]: tag["Value"] for tag in sagemaker.list_tags(ResourceArn=arn)["Tags"]}
    if tags.get(STAGE_TAG) != stage:
        sys.exit(
            f"{name} is not of this stage: its tag {STAGE_TAG} is {tags.get(STAGE_TAG)}, not {stage}. "
            f"Choose another StageName in {stage}-config.json or, if nobody needs that endpoint, delete it."
        )


def remove_leftovers(variables, dead):
    """Deletes what dead jobs have made and Terraform's state does not have: for when Terraform is done.

    Terraform writes its state to a bucket at most every 20 seconds: a killed one leaves what nobody knows.
    """
    if not dead:
        return
    state = json.loads(terraform("state", "pull", capture=True))
    known = {
        (resource["type"], instance["attributes"].get("name"))
        for resource in state.get("resources", [])
        for instance in resource["instances"]
    }
    sagemaker = boto3.client("sagemaker", region_name=variables["region"])
    while dead:
        name = new_name(variables, dead[0])
        if ("aws_sagemaker_endpoint_configuration", name) not in known:
            delete(sagemaker.delete_endpoint_config, EndpointConfigName=name)
        if ("aws_sagemaker_model", name) not in known:
            delete(sagemaker.delete_model, ModelName=name)
        del dead[0]


def delete(call, **names):
    [(kind, name)] = names.items()
    try:
        call(**names)
    except ClientError as error:
        # The right to delete a model hangs on its tags: there is none for a model that is not there.
        denied = error.response["Error"]["Code"] == "AccessDeniedException"
        if "Could not find" in str(error) or (kind == "ModelName" and denied):
            return
        raise
    print(f"Deleted what a job that died had left: {kind} {name}")


def endpoint_name(variables):
    return settings.endpoint_name(variables["settings"]["stage_name"])


def new_name(variables, job):
    """Of the model and the endpoint configuration that a job makes: SageMaker allows 63 characters."""
    return f"{endpoint_name(variables)[:36]}-{job}"


def settle(sagemaker, name):
    """The status of the endpoint once nothing moves, None if there is none."""
    while endpoint := describe(sagemaker, name):
        status = endpoint["EndpointStatus"]
        if status not in ("Creating", "Updating", "SystemUpdating", "RollingBack", "Deleting"):
            return status
        print(f"The endpoint {name} is {status}: waiting.", flush=True)
        time.sleep(POLL_SECONDS)
    return None


def describe(sagemaker, name):
    """The endpoint, None if there is none."""
    try:
        return sagemaker.describe_endpoint(EndpointName=name)
    except ClientError as error:
        # SageMaker has no code of its own for an endpoint that is not there.
        if "Could not find" in str(error):
            return None
        raise


def instance_count(variables):
    """How many instances a new configuration begins with: of a fleet that is scaled, as many as it has now.

    An update sets the count anew, and the AWS provider has no RetainAllVariantProperties to keep it:
    https://github.com/hashicorp/terraform-provider-aws/issues/48990
    """
    values = variables["settings"]
    least, most = values["endpoint_instance_count"], values["auto_scaling_max_count"]
    if not most:
        return least
    sagemaker = boto3.client("sagemaker", region_name=variables["region"])
    endpoint = describe(sagemaker, endpoint_name(variables)) or {}
    counts = [
        variant.get("DesiredInstanceCount", least) for variant in endpoint.get("ProductionVariants", [])
    ]
    return min(max([least, *counts]), most)
