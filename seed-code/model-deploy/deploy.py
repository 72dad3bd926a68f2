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
import recovery
import settings
from terraform_run import init, terraform

# Terraform wants a value even when it deletes.
NO_VERSION = "arn:aws:sagemaker:us-east-1:123456789012:model-package/none/1"


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("action", choices=["plan", "deploy", "rollback", "remove"])
    parser.add_argument("stage", choices=settings.STAGES)
    options = parser.parse_args()
    build.require_variables()
    try:
        globals()[options.action](options.stage)
    except subprocess.CalledProcessError as error:
        locked = "" if options.action == "plan" else recovery.explain_lock(options.stage)
        sys.exit(f"Terraform failed with code {error.returncode}: see above.{locked}")


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
        history = read_history(stage)
        new = history if history[-1:] == [variables] else [*history, variables]
        apply(stage, variables, history, new)


def rollback(stage):
    history = read_history(stage)
    if len(history) < 2:
        sys.exit(f"{stage}: nothing was deployed before, so there is nothing to go back to.")
    apply(stage, history[-2], history, history[:-1])
    left, back = (entry["model_package_arn"] for entry in (history[-1], history[-2]))
    print(f"{stage} is back at {back}")
    if left != back:
        print(f"Reject {left} in the registry, or the next pipeline deploys it again.")


def remove(stage):
    """Deletes the stage's endpoint and all that belongs to it."""
    variables = build.to_variables(settings.read_all()[stage], NO_VERSION)
    with recovery.job(stage) as dead:
        init(stage)
        recovery.finish_what_was_begun(variables, with_variables(stage, variables))
        terraform("destroy", "-auto-approve", *with_variables(stage, variables))
        recovery.remove_leftovers(variables, dead)
    write_history(stage, [])


def built(stage):
    """What build.py has chosen; None if no model is approved."""
    file = build.BUILD / f"{stage}.tfvars.json"
    if file.exists():
        return json.loads(file.read_text())
    print(build.NOTHING)
    return None


def apply(stage, variables, history, new_history):
    """Applies the variables and changes the history.

    The history is written first and put back if Terraform fails: a job that dies in between has at worst
    listed what it did not finish, and never leaves out what is in service.
    """
    with recovery.job(stage) as dead:
        init(stage)
        recovery.finish_what_was_begun(variables, with_variables(stage, variables))
        write_history(stage, new_history)
        try:
            terraform("apply", "-auto-approve", *with_variables(stage, variables))
        except subprocess.CalledProcessError:
            write_history(stage, history)
            raise
        recovery.remove_leftovers(variables, dead)


def with_variables(stage, variables):
    file = Path("terraform", f"{stage}.tfvars.json")
    names = {
        "endpoint_name": recovery.endpoint_name(variables),
        "new_name": recovery.new_name(variables, recovery.run()),
    }
    file.write_text(json.dumps({**variables, **names}))
    return ["-input=false", "-lock-timeout=5m", f"-var-file={file.name}"]


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
