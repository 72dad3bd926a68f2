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
    "region": "eu-west-1",
    "settings": {"stage_name": "staging"},
}
HELD = b'{"ID": "1b2c", "Who": "root@runner", "Operation": "OperationTypeApply", "Created": "2026-11-21"}'
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
        assert json.loads(objects[NOTE]) == {"job": "7", "dead": []}
    assert objects == {}


def test_a_job_that_fails_has_ended_too(objects):
    with pytest.raises(subprocess.CalledProcessError), recovery.job("staging"):
        raise subprocess.CalledProcessError(1, "terraform")
    assert objects == {}


def test_a_lock_that_a_dead_job_has_left_is_released(objects, capsys):
    objects.update({NOTE: b'{"job": "6"}', LOCK: HELD})
    with recovery.job("staging"):
        assert os.environ["FORCE_UNLOCK"] == "1b2c"
    holder = "root@runner, OperationTypeApply, since 2026-11-21"
    assert f"Job 6 died and left the lock 1b2c ({holder}): it is released." in capsys.readouterr().out


def test_nobody_waits_for_a_lock_that_somebody_has_given_up(objects, monkeypatch):
    objects.update({NOTE: b'{"job": "6"}', LOCK: HELD})
    monkeypatch.setenv("FORCE_UNLOCK", "1b2c")
    monkeypatch.setattr(time, "sleep", lambda _: pytest.fail("waited"))
    with recovery.job("staging"):
        assert os.environ["FORCE_UNLOCK"] == "1b2c"


def test_names_the_holder_of_a_lock_and_how_to_go_on(objects):
    objects[LOCK] = HELD
    said = recovery.explain_lock("staging")
    assert "staging is locked by root@runner, OperationTypeApply, since 2026-11-21." in said
    assert "run this again with FORCE_UNLOCK=1b2c (in GitLab: New pipeline)" in said


def test_says_nothing_of_a_lock_that_nobody_holds(objects):
    assert recovery.explain_lock("staging") == ""


def test_remembers_all_jobs_that_died_until_what_they_left_is_gone(objects):
    objects[NOTE] = b'{"job": "6", "dead": ["5"]}'
    with recovery.job("staging"):
        assert json.loads(objects[NOTE]) == {"job": "7", "dead": ["5", "6"]}
    assert json.loads(objects[NOTE]) == {"dead": ["5", "6"]}
    with recovery.job("staging") as dead:
        assert dead == ["5", "6"]
        dead.clear()
    assert objects == {}


def test_a_lock_of_somebody_else_stays(objects):
    objects[LOCK] = HELD
    with recovery.job("staging"):
        assert os.environ["FORCE_UNLOCK"] == ""


def test_a_job_that_just_ends_gets_time_to_unlock(objects, monkeypatch):
    objects.update({NOTE: b'{"job": "6"}', LOCK: HELD})
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

    monkeypatch.setenv("ENDPOINT_NAME_PREFIX", "shells-p-1-")
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


def clear(monkeypatch, dead, *errors):
    """The deletions for these jobs; `errors`: the operation that is refused, the code and the message."""
    client = MagicMock()
    for operation, code, message in errors:
        error = ClientError({"Error": {"Code": code, "Message": message}}, operation)
        getattr(client, operation).side_effect = error
    monkeypatch.setattr(boto3, "client", lambda *_, **__: client)
    recovery.remove_leftovers(VARIABLES, dead)
    return [(name, *values.values()) for name, _, values in client.mock_calls]


def test_deletes_what_dead_jobs_have_made_and_the_state_does_not_have(commands, monkeypatch):
    instance = {"attributes": {"name": "shells-p-1-staging-6"}}
    commands.state = json.dumps({"resources": [{"type": "aws_sagemaker_model", "instances": [instance]}]})
    dead = ["5", "6"]
    assert clear(monkeypatch, dead) == [
        ("delete_endpoint_config", "shells-p-1-staging-5"),
        ("delete_model", "shells-p-1-staging-5"),
        ("delete_endpoint_config", "shells-p-1-staging-6"),
    ]
    assert dead == []


def test_a_dead_job_may_have_made_nothing(commands, monkeypatch, capsys):
    commands.state, dead = "{}", ["6"]
    missing = ("delete_endpoint_config", "ValidationException", "Could not find endpoint configuration.")
    clear(monkeypatch, dead, missing, ("delete_model", "AccessDeniedException", "not authorized"))
    assert (dead, capsys.readouterr().out) == ([], "")


def test_what_could_not_be_deleted_is_remembered(commands, monkeypatch):
    commands.state, dead = "{}", ["6"]
    with pytest.raises(ClientError, match="not authorized"):
        clear(monkeypatch, dead, ("delete_endpoint_config", "AccessDeniedException", "not authorized"))
    assert dead == ["6"]


def test_without_dead_jobs_the_state_is_not_even_read(commands, monkeypatch):
    assert clear(monkeypatch, []) == []
    assert commands.said == []


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
