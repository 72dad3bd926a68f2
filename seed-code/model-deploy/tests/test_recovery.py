"""What a job finds that comes after one that died."""

import io
import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from unittest.mock import MagicMock

import boto3
import pytest
from botocore.exceptions import ClientError

import recovery
import terraform_run

VARIABLES = {
    "project_name": "shells",
    "project_id": "p-1",
    "region": "eu-west-1",
    "settings": {"stage_name": "staging"},
}
NOTE, LOCK = "model-deploy/staging/job.json", "model-deploy/staging/terraform.tfstate.tflock"


class Bucket:
    """As much of S3 as recovery.py uses."""

    class exceptions:  # noqa: N801
        class NoSuchKey(Exception):  # noqa: N818
            pass

    def __init__(self, objects):
        self.objects = objects

    def get_object(self, Bucket, Key):  # noqa: N803
        if Key not in self.objects:
            raise self.exceptions.NoSuchKey
        return {"Body": io.BytesIO(self.objects[Key])}

    def put_object(self, Bucket, Key, Body):  # noqa: N803
        self.objects[Key] = Body

    def delete_object(self, Bucket, Key):  # noqa: N803
        self.objects.pop(Key, None)


@pytest.fixture
def objects(monkeypatch):
    objects = {}
    monkeypatch.setenv("ARTIFACT_BUCKET", "artifacts")
    monkeypatch.setenv("CI_JOB_ID", "7")
    monkeypatch.setenv("FORCE_UNLOCK", "")
    monkeypatch.setattr(boto3, "client", lambda *_, **__: Bucket(objects))
    monkeypatch.setattr(time, "sleep", lambda _: None)
    return objects


def test_a_job_notes_that_it_works_and_that_it_has_ended(objects):
    with recovery.job("staging"):
        assert json.loads(objects[NOTE]) == {"job": "7"}
    assert objects == {}


def test_a_job_that_fails_has_ended_too(objects):
    with pytest.raises(subprocess.CalledProcessError), recovery.job("staging"):
        raise subprocess.CalledProcessError(1, "terraform")
    assert objects == {}


def test_a_lock_that_a_dead_job_has_left_is_released(objects, capsys):
    objects.update({NOTE: b'{"job": "6"}', LOCK: b'{"ID": "1b2c"}'})
    with recovery.job("staging"):
        assert os.environ["FORCE_UNLOCK"] == "1b2c"
    assert "The job before this one died and left the lock 1b2c" in capsys.readouterr().out


def test_a_lock_of_somebody_else_stays(objects):
    objects[LOCK] = b'{"ID": "1b2c"}'
    with recovery.job("staging"):
        assert os.environ["FORCE_UNLOCK"] == ""


def test_a_job_that_just_ends_gets_time_to_unlock(objects, monkeypatch):
    objects.update({NOTE: b'{"job": "6"}', LOCK: b'{"ID": "1b2c"}'})
    monkeypatch.setattr(time, "sleep", lambda _: objects.pop(LOCK, None))
    with recovery.job("staging"):
        assert os.environ["FORCE_UNLOCK"] == ""


def test_on_your_computer_nothing_is_noted(objects, monkeypatch):
    monkeypatch.delenv("CI_JOB_ID")
    with recovery.job("staging"):
        assert objects == {}


def sagemaker(*statuses):
    """A client that tells these statuses of the endpoint, one after the other; None: it is not there."""
    client, left = MagicMock(), list(statuses)

    def describe(EndpointName):  # noqa: N803
        status = left.pop(0) if len(left) > 1 else left[0]
        if status is None:
            message = f'Could not find endpoint "{EndpointName}".'
            raise ClientError({"Error": {"Code": "ValidationException", "Message": message}}, "Describe")
        return {"EndpointStatus": status}

    client.describe_endpoint = describe
    return client


@pytest.fixture
def commands(monkeypatch):
    """What Terraform was told, with a state that has these addresses."""
    commands = MagicMock(said=[], state="")

    def run(*arguments, **_):
        commands.said.append(arguments)
        return commands.state

    monkeypatch.setattr(recovery, "terraform", run)
    monkeypatch.setattr(time, "sleep", lambda _: None)
    return commands


def finish(monkeypatch, client):
    monkeypatch.setattr(boto3, "client", lambda *_, **__: client)
    recovery.finish_what_was_begun(VARIABLES, ["-input=false"])


def test_waits_for_an_update_that_goes_on(commands, monkeypatch, capsys):
    commands.state = "aws_sagemaker_endpoint.this\n"
    finish(monkeypatch, sagemaker("Updating", "Updating", "InService"))
    assert capsys.readouterr().out.count("The endpoint shells-p-1-staging is Updating: waiting.") == 2
    assert commands.said == [("state", "list")]


def test_tells_terraform_of_an_endpoint_that_it_does_not_know(commands, monkeypatch):
    finish(monkeypatch, sagemaker("InService"))
    command = ("import", "-input=false", "aws_sagemaker_endpoint.this", "shells-p-1-staging")
    assert commands.said[-1] == command


def test_deletes_an_endpoint_that_failed_and_that_nobody_knows(commands, monkeypatch):
    client = sagemaker("Failed")
    finish(monkeypatch, client)
    client.delete_endpoint.assert_called_once_with(EndpointName="shells-p-1-staging")
    client.get_waiter.return_value.wait.assert_called_once()


def test_a_first_deployment_finds_nothing(commands, monkeypatch):
    finish(monkeypatch, sagemaker(None))
    assert commands.said == [("state", "list")]


def test_the_endpoint_has_the_address_that_is_imported():
    kind, name = recovery.ENDPOINT.split(".")
    assert re.search(f'resource "{kind}" "{name}"', Path("terraform/main.tf").read_text())


def test_a_cancelled_job_ends_terraform_in_order(monkeypatch, tmp_path):
    program = tmp_path / "terraform"
    program.write_text(
        f"#!{sys.executable}\nimport signal, sys, time\n"
        "signal.signal(signal.SIGINT, lambda *_: (print('unlocked'), sys.exit(1)))\n"
        "print('started', flush=True)\ntime.sleep(20)\n"
    )
    program.chmod(0o755)
    script = (
        "import terraform_run\ntry:\n    print(terraform_run.terraform('apply', capture=False))\n"
        "except Exception as error:\n    print(type(error).__name__)\n"
    )
    environment = {**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}"}
    folder = Path(terraform_run.__file__).parent
    job = subprocess.Popen(
        [sys.executable, "-c", script], cwd=folder, env=environment, stdout=subprocess.PIPE, text=True
    )
    while job.stdout.readline() != "started\n":
        pass
    job.send_signal(signal.SIGTERM)
    assert job.communicate(timeout=10)[0].split() == ["unlocked", "CalledProcessError"]
