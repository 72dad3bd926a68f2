"""Takes up what a job that died (its runner was lost, its time was up) has left behind.

GitLab runs one job of a stage at a time (`resource_group` in .gitlab-ci.yml). So when a job of CI begins and
finds that one before it never ended, nobody works on the stage any more.
"""

import contextlib
import json
import os
import time

import boto3
from botocore.exceptions import ClientError

import settings
from terraform_run import state_key, terraform

ENDPOINT = "aws_sagemaker_endpoint.this"  # its address in terraform/main.tf
# How long a job that GitLab has given up may still need to end in order.
GRACE_SECONDS = 30
POLL_SECONDS = 5


def run():
    """What the names of all that this run makes end in."""
    return os.environ.get("CI_JOB_ID") or str(int(time.time()))


@contextlib.contextmanager
def job(stage):
    """Notes in the bucket that a job of CI works on the stage, for as long as it does; elsewhere nothing.

    Gives the list of jobs that died and may have left something: the note keeps those that stay in it.
    """
    if not os.environ.get("CI_JOB_ID"):
        yield []
        return
    s3, note = boto3.client("s3"), place(f"model-deploy/{stage}/job.json")
    before = read(s3, note) or {}
    dead = before.get("dead", [])
    if died := before.get("job"):
        release_lock(s3, stage, died)
        dead.append(died)
    s3.put_object(**note, Body=json.dumps({"job": run(), "dead": dead}).encode())
    try:
        yield dead
    finally:
        if dead:
            s3.put_object(**note, Body=json.dumps({"dead": dead}).encode())
        else:
            s3.delete_object(**note)


def release_lock(s3, stage, died):
    """Takes the lock from the job that never ended: `init` does it, which Terraform needs before."""
    for _ in range(0, GRACE_SECONDS, POLL_SECONDS):
        held = read_lock(s3, stage)
        if not held or held["ID"] == os.environ.get("FORCE_UNLOCK"):
            return
        time.sleep(POLL_SECONDS)
    if held := read_lock(s3, stage):
        print(f"Job {died} died and left the lock {held['ID']} ({holder(held)}): it is released.")
        os.environ["FORCE_UNLOCK"] = held["ID"]


def explain_lock(stage):
    """Who holds the lock of a stage and how to go on; nothing if nobody does."""
    if not (held := read_lock(boto3.client("s3"), stage)):
        return ""
    return (
        f"\nThe state of {stage} is locked by {holder(held)}. If nobody works on it any more, run this again "
        f"with FORCE_UNLOCK={held['ID']} (in GitLab: New pipeline)."
    )


def holder(held):
    return f"{held.get('Who')}, {held.get('Operation')}, since {held.get('Created')}"


def read_lock(s3, stage):
    return read(s3, place(f"{state_key(stage)}.tflock"))


def finish_what_was_begun(variables, options):
    """Waits for an update that goes on, and tells Terraform of an endpoint that its state does not have."""
    name = endpoint_name(variables)
    sagemaker = boto3.client("sagemaker", region_name=variables["region"])
    status = settle(sagemaker, name)
    known = (terraform("state", "list", capture=True, check=False) or "").split()
    if status is None or ENDPOINT in known:
        return
    print(f"The endpoint {name} is there ({status}), but not in Terraform's state.")
    if status == "Failed":
        sagemaker.delete_endpoint(EndpointName=name)
        sagemaker.get_waiter("endpoint_deleted").wait(EndpointName=name)
    else:
        terraform("import", *options, ENDPOINT, name)


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
    while True:
        try:
            status = sagemaker.describe_endpoint(EndpointName=name)["EndpointStatus"]
        except ClientError as error:
            # SageMaker has no code of its own for an endpoint that is not there.
            if "Could not find" in str(error):
                return None
            raise
        if status not in ("Creating", "Updating", "SystemUpdating", "RollingBack", "Deleting"):
            return status
        print(f"The endpoint {name} is {status}: waiting.", flush=True)
        time.sleep(POLL_SECONDS)


def place(key):
    return {"Bucket": os.environ["ARTIFACT_BUCKET"], "Key": key}


def read(s3, where):
    try:
        return json.load(s3.get_object(**where)["Body"])
    except s3.exceptions.NoSuchKey:
        return None
