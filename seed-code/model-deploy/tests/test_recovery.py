"""What a job finds that comes after one that died."""

import json
import re
import time
from pathlib import Path
from unittest.mock import MagicMock

import boto3
import pytest
from botocore.exceptions import ClientError

import recovery

VARIABLES = {
    "region": "eu-west-1",
    "settings": {"stage_name": "staging", "endpoint_instance_count": 1, "auto_scaling_max_count": 0},
}


@pytest.fixture(autouse=True)
def project(monkeypatch):
    monkeypatch.setenv("ENDPOINT_NAME_PREFIX", "shells-p-1-")


def sagemaker(*statuses, stage="staging"):
    """A client that tells these statuses of the endpoint, one after the other; None: it is not there.

    It has three instances, and its tags say that it is of this stage.
    """
    client, left = MagicMock(), list(statuses)

    def describe(EndpointName):  # noqa: N803
        status = left.pop(0) if len(left) > 1 else left[0]
        if status is None:
            message = f'Could not find endpoint "{EndpointName}".'
            raise ClientError({"Error": {"Code": "ValidationException", "Message": message}}, "Describe")
        variant = {"DesiredInstanceCount": 3}
        return {"EndpointStatus": status, "EndpointArn": "arn", "ProductionVariants": [variant]}

    client.describe_endpoint = describe
    client.list_tags.return_value = {"Tags": [{"Key": "model-deploy:stage", "Value": stage}] if stage else []}
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
    recovery.finish_what_was_begun("staging", VARIABLES, ["-input=false"])


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


@pytest.mark.parametrize("status", ["InService", "Failed"])
@pytest.mark.parametrize("stage", ["prod", None])
def test_leaves_an_endpoint_alone_that_is_not_of_the_stage(commands, monkeypatch, status, stage):
    client = sagemaker(status, stage=stage)
    with pytest.raises(
        SystemExit, match=f"tag model-deploy:stage is {stage}, not staging. Choose another Stage"
    ):
        finish(monkeypatch, client)
    assert commands.said == [("state", "list")]
    client.delete_endpoint.assert_not_called()


@pytest.mark.parametrize(("least", "most", "count"), [(1, 0, 1), (1, 5, 3), (4, 5, 4), (1, 2, 2)])
def test_a_new_configuration_begins_with_the_fleet_that_is_scaled(monkeypatch, least, most, count):
    monkeypatch.setattr(boto3, "client", lambda *_, **__: sagemaker("InService"))
    values = {"stage_name": "staging", "endpoint_instance_count": least, "auto_scaling_max_count": most}
    assert recovery.instance_count({**VARIABLES, "settings": values}) == count


def test_a_first_fleet_begins_as_the_settings_say(monkeypatch):
    monkeypatch.setattr(boto3, "client", lambda *_, **__: sagemaker(None))
    values = {"stage_name": "staging", "endpoint_instance_count": 2, "auto_scaling_max_count": 5}
    assert recovery.instance_count({**VARIABLES, "settings": values}) == 2


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


def test_the_tag_is_the_one_that_terraform_gives():
    text = Path("terraform/main.tf").read_text()
    assert re.search(rf'"{recovery.STAGE_TAG}" += var.stage\b', text)


def test_the_endpoint_has_the_address_that_is_imported():
    kind, name = recovery.ENDPOINT.split(".")
    assert re.search(f'resource "{kind}" "{name}"', Path("terraform/main.tf").read_text())
