"""Runs Terraform for one stage: python deploy.py {plan,deploy,rollback,remove} {staging,prod}

Each stage has a state of its own in the project's bucket, and beside it a list of what was deployed, oldest
first: `deploy` adds to it, `rollback` deploys the entry before the last and drops the last.
"""

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path

import boto3

import build
import settings

# Terraform wants a value even when it deletes.
NO_VERSION = "arn:aws:sagemaker:us-east-1:123456789012:model-package/none/1"


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("action", choices=["plan", "deploy", "rollback", "remove"])
    parser.add_argument("stage", choices=settings.STAGES)
    options = parser.parse_args()
    try:
        globals()[options.action](options.stage)
    except subprocess.CalledProcessError as error:
        sys.exit(f"Terraform failed with code {error.returncode}: see above.")


def plan(stage):
    """Shows what `deploy` would change."""
    if variables := built(stage):
        init(stage)
        terraform("plan", "-out=plan", "-lock=false", *with_variables(stage, variables))
        text = terraform("show", "-no-color", "plan", capture=True)
        print(text)
        (build.BUILD / f"{stage}-plan.txt").write_text(text)
        write_summary(stage, json.loads(terraform("show", "-json", "plan", capture=True)))


def write_summary(stage, planned):
    """The numbers that GitLab shows beside a merge request and a pipeline."""
    actions = [change["change"]["actions"] for change in planned.get("resource_changes", [])]
    names = ("create", "update", "delete")
    summary = {name: sum(name in action for action in actions) for name in names}
    (build.BUILD / f"{stage}-plan.json").write_text(json.dumps(summary))


def deploy(stage):
    if variables := built(stage):
        apply(stage, variables)
        history = read_history(stage)
        if history[-1:] != [variables]:
            write_history(stage, [*history, variables])


def rollback(stage):
    history = read_history(stage)
    if len(history) < 2:
        sys.exit(f"{stage}: nothing was deployed before, so there is nothing to go back to.")
    apply(stage, history[-2])
    write_history(stage, history[:-1])
    left, back = (entry["model_package_arn"] for entry in (history[-1], history[-2]))
    print(f"{stage} is back at {back}")
    if left != back:
        print(f"Reject {left} in the registry, or the next pipeline deploys it again.")


def remove(stage):
    """Deletes the stage's endpoint and all that belongs to it."""
    init(stage)
    variables = build.to_variables(settings.read_all()[stage], NO_VERSION)
    terraform("destroy", "-auto-approve", *with_variables(stage, variables))
    write_history(stage, [])


def built(stage):
    """What build.py has chosen; None if no model is approved."""
    file = build.BUILD / f"{stage}.tfvars.json"
    if file.exists():
        return json.loads(file.read_text())
    print("No model is approved yet: there is nothing to deploy.")
    return None


def apply(stage, variables):
    init(stage)
    terraform("apply", "-auto-approve", *with_variables(stage, variables))


def with_variables(stage, variables):
    file = Path("terraform", f"{stage}.tfvars.json")
    file.write_text(json.dumps(variables))
    return ["-input=false", "-lock-timeout=5m", f"-var-file={file.name}"]


def init(stage):
    backend = {
        "bucket": os.environ["ARTIFACT_BUCKET"],
        "key": f"model-deploy/{stage}/terraform.tfstate",
        "region": os.environ["AWS_REGION"],
    }
    settings_of_backend = [f"-backend-config={name}={value}" for name, value in backend.items()]
    terraform("init", "-input=false", "-reconfigure", *settings_of_backend)
    if lock := os.environ.get("FORCE_UNLOCK"):
        terraform("force-unlock", "-force", lock)


def terraform(*arguments, capture=False):
    command = ["terraform", "-chdir=terraform", *arguments]
    print("$", *command, flush=True)
    return subprocess.run(command, check=True, text=True, stdout=subprocess.PIPE if capture else None).stdout


def history_place(stage):
    return {"Bucket": os.environ["ARTIFACT_BUCKET"], "Key": f"model-deploy/{stage}/history.json"}


def read_history(stage):
    s3 = boto3.client("s3")
    try:
        return json.load(s3.get_object(**history_place(stage))["Body"])
    except s3.exceptions.NoSuchKey:
        return []


def write_history(stage, history):
    boto3.client("s3").put_object(**history_place(stage), Body=json.dumps(history[-50:]).encode())


if __name__ == "__main__":
    main()
