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

from terraform_run import state_key, terraform

ENDPOINT = "aws_sagemaker_endpoint.this"  # its address in terraform/main.tf
# How long a job that GitLab has given up may still need to end in order.
GRACE_SECONDS = 30
POLL_SECONDS = 5


@contextlib.contextmanager
def job(stage):
    """Notes in the bucket that a job of CI works on the stage, for as long as it does; elsewhere nothing."""
    if not os.environ.get("CI_JOB_ID"):
        yield
        return
    s3, note = boto3.client("s3"), place(f"model-deploy/{stage}/job.json")
    if read(s3, note):
        release_lock(s3, stage)
    s3.put_object(**note, Body=json.dumps({"job": os.environ["CI_JOB_ID"]}).encode())
    try:
        yield
    finally:
        s3.delete_object(**note)


def release_lock(s3, stage):
    """Takes the lock from the job that never ended: `init` does it, which Terraform needs before."""
    lock = place(f"{state_key(stage)}.tflock")
    for _ in range(0, GRACE_SECONDS, POLL_SECONDS):
        if not (held := read(s3, lock)):
            return
        time.sleep(POLL_SECONDS)
    if held := read(s3, lock):
        print(f"The job before this one died and left the lock {held['ID']}: it is released.")
        os.environ["FORCE_UNLOCK"] = held["ID"]


def finish_what_was_begun(variables, options):
    """Waits for an update that goes on, and tells Terraform of an endpoint that its state does not have."""
    name = f"{variables['project_name']}-{variables['project_id']}-{variables['settings']['stage_name']}"
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
