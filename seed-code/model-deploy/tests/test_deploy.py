import contextlib
import json
import re
import subprocess
from pathlib import Path
from unittest.mock import MagicMock

import pytest

import build
import check_endpoint
import deploy
import recovery
import settings

GOOD = {"StageName": "staging", "EndpointInstanceCount": 1, "EndpointInstanceType": "ml.m5.large"}


@pytest.mark.parametrize("stage", settings.STAGES)
def test_the_files_are_right(stage):
    assert settings.read(stage).keys() == settings.RULES.keys()


def test_says_all_that_is_wrong_at_once():
    problems = settings.find_problems(
        {**GOOD, "EndpointInstanceCount": "1", "AlarmRolback": True, "StageName": None}
    )
    assert problems == [
        "AlarmRolback is unknown: did you mean AlarmRollback?",
        'EndpointInstanceCount is "1": expected a whole number from 1 to 100',
        "StageName is missing: up to 15 lower-case letters, digits and hyphens, without a hyphen at the end",
    ]


@pytest.mark.parametrize("name", ["staging-", "-staging", "Staging", "1a", "a" * 16, "a_b"])
def test_refuses_a_stage_that_no_endpoint_can_be_named_by(name):
    assert len(settings.find_problems({**GOOD, "StageName": name})) == 1


def test_refuses_settings_that_contradict_each_other():
    values = {**GOOD, "EndpointInstanceCount": 1, "TrafficShift": "CANARY"}
    assert settings.find_problems(values) == [
        "TrafficShift CANARY needs an EndpointInstanceCount of at least 2, not 1"
    ]


def test_terraform_knows_no_setting_that_the_files_do_not(monkeypatch):
    for name in build.REQUIRED:
        monkeypatch.setenv(name, "x")
    variables = build.to_variables(settings.read("staging"), "arn")
    block = Path("terraform/variables.tf").read_text().split("object({")[1]
    assert set(re.findall(r"(\w+) += ", block)) <= set(variables["settings"])


@pytest.fixture
def stage(monkeypatch, tmp_path):
    """A stage without Terraform and S3: what was applied, and the list of deployments."""
    stage = MagicMock(applied=[], names=[], cleared=[], dead=["6"], history=[], fails=False)

    def apply(*arguments, **_):
        if arguments[0] == "apply":
            stage.applied.append(json.loads(Path("terraform", "prod.tfvars.json").read_text()))
            stage.names.append({name: stage.applied[-1].pop(name) for name in ("endpoint_name", "new_name")})
            if stage.fails:
                raise subprocess.CalledProcessError(1, "terraform")

    monkeypatch.setenv("ENDPOINT_NAME_PREFIX", "shells-p-1-")
    (tmp_path / "terraform").mkdir()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(deploy, "terraform", apply)
    monkeypatch.setattr(deploy, "init", lambda _: None)
    monkeypatch.setattr(recovery, "job", lambda _: contextlib.nullcontext(stage.dead))
    monkeypatch.setattr(recovery, "remove_leftovers", lambda _, dead: stage.cleared.append(dead))
    monkeypatch.setattr(recovery, "finish_what_was_begun", lambda *_: None)
    monkeypatch.setattr(deploy, "read_history", lambda _: stage.history)
    monkeypatch.setattr(deploy, "write_history", lambda _, history: setattr(stage, "history", history))
    return stage


def of_version(arn):
    return {"model_package_arn": arn, "settings": {"stage_name": "prod"}}


def release(monkeypatch, variables):
    monkeypatch.setattr(deploy, "built", lambda _: variables)
    deploy.deploy("prod")


def test_rollback_goes_back_step_by_step(stage, monkeypatch):
    deployed = [of_version(arn) for arn in "abc"]
    for variables in deployed:
        release(monkeypatch, variables)
    deploy.rollback("prod")
    deploy.rollback("prod")
    assert stage.applied[3:] == [deployed[1], deployed[0]]
    with pytest.raises(SystemExit, match="nothing to go back to"):
        deploy.rollback("prod")


def test_what_terraform_could_not_deploy_is_not_in_the_history(stage, monkeypatch):
    release(monkeypatch, of_version("a"))
    stage.fails = True
    with pytest.raises(subprocess.CalledProcessError):
        release(monkeypatch, of_version("b"))
    assert stage.history == [of_version("a")]


def test_what_dead_jobs_left_is_cleared_once_terraform_is_done(stage, monkeypatch):
    release(monkeypatch, of_version("a"))
    assert stage.cleared == [["6"]]
    stage.fails = True
    with pytest.raises(subprocess.CalledProcessError):
        release(monkeypatch, of_version("b"))
    assert stage.cleared == [["6"]]


def test_terraform_is_given_finished_names(stage, monkeypatch):
    monkeypatch.setenv("CI_JOB_ID", "7")
    release(monkeypatch, of_version("a"))
    assert stage.names == [{"endpoint_name": "shells-p-1-prod", "new_name": "shells-p-1-prod-7"}]


def test_says_who_holds_the_lock_if_terraform_fails(stage, monkeypatch):
    stage.fails = True
    monkeypatch.setattr(deploy, "built", lambda _: of_version("a"))
    monkeypatch.setattr(build, "require_variables", lambda: None)
    monkeypatch.setattr(recovery, "explain_lock", lambda stage: f" The state of {stage} is locked.")
    monkeypatch.setattr("sys.argv", ["deploy.py", "deploy", "prod"])
    with pytest.raises(SystemExit, match="failed with code 1: see above. The state of prod is locked."):
        deploy.main()


def test_deploying_the_same_again_adds_nothing(stage, monkeypatch):
    release(monkeypatch, of_version("a"))
    release(monkeypatch, of_version("a"))
    assert len(stage.history) == 1


def test_without_an_approved_model_nothing_is_deployed(stage, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    deploy.deploy("staging")
    assert stage.applied == []


@pytest.mark.parametrize(("registered", "passed"), [(1.0, True), (1.04, True), (1.2, False)])
def test_the_error_must_be_the_registered_one(registered, passed):
    rows = [("M,0.4", "10"), ("F,0.5", "12")]
    assert check_endpoint.check_error(rows, [9.0, 13.0], registered, 0.05)[1] is passed


def test_an_answer_to_a_bad_row_is_a_failure():
    endpoint = MagicMock()
    endpoint.send.return_value = [9.5]
    assert check_endpoint.check_bad_row(endpoint) == ("a bad row is refused", False, "answered [9.5]")


def test_writes_findings_for_people_and_for_gitlab(monkeypatch, tmp_path):
    monkeypatch.setattr(check_endpoint, "REPORTS", tmp_path)
    check_endpoint.write([("latency", False, "3000 ms")], "shells-staging", "arn")
    assert "| FAILED | latency | 3000 ms |" in (tmp_path / "staging-test.md").read_text()
    assert '<failure message="3000 ms">' in (tmp_path / "staging-test.xml").read_text()


def test_counts_the_planned_changes(monkeypatch, tmp_path):
    monkeypatch.setattr(build, "BUILD", tmp_path)
    changes = [{"change": {"actions": actions}} for actions in (["create", "delete"], ["update"], ["no-op"])]
    deploy.write_summary("prod", {"resource_changes": changes})
    assert json.loads((tmp_path / "prod-plan.json").read_text()) == {"create": 1, "update": 1, "delete": 1}
