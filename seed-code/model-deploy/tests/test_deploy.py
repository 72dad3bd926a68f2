import contextlib
import json
import re
import subprocess
from pathlib import Path
from unittest.mock import MagicMock

import pytest

import build
import deploy
import instance_types
import jobs
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
        "StageName is missing: up to 15 lower-case letters, digits and hyphens, no hyphen last",
    ]


@pytest.mark.parametrize(
    ("setting", "value", "reason"),
    [
        ("StageName", "staging-", "no hyphen last"),
        ("EndpointInstanceType", "ml.c8g.large", "a type that the pinned AWS provider knows"),
        ("EndpointInstanceType", ["ml.m5.large"], "a type that the pinned AWS provider knows"),
    ],
)
def test_refuses_what_aws_or_its_provider_would_refuse_later(setting, value, reason):
    (problem,) = settings.find_problems({**GOOD, setting: value})
    assert problem.startswith(f"{setting} is {json.dumps(value)}: expected ")
    assert reason in problem


@pytest.mark.parametrize("content", ["null", "[]", '{"Parameters": null}', '{"Parameters": [1]}', "{"])
def test_names_a_file_of_another_shape(content, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    Path("staging-config.json").write_text(content)
    with pytest.raises(settings.SettingsError, match='^staging-config.json: expected {"Parameters": {...}}'):
        settings.read("staging")


def test_auto_scaling_needs_a_type_that_is_not_burstable():
    values = {**GOOD, "EndpointInstanceType": "ml.t2.medium", "AutoScalingMaxCount": 3}
    assert settings.find_problems(values) == [
        "AutoScalingMaxCount is 3: SageMaker does not scale ml.t2.medium, a burstable type"
    ]
    assert settings.find_problems({**values, "AutoScalingMaxCount": 0}) == []


def test_two_stages_have_two_names(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    for file in settings.STAGES.values():
        Path(file).write_text(json.dumps({"Parameters": GOOD}))
    with pytest.raises(
        SystemExit, match="staging-config.json and prod-config.json: both .* StageName staging"
    ):
        settings.read_all()


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


def test_every_known_instance_type_is_listed_once():
    assert len(set(instance_types.KNOWN)) == len(instance_types.KNOWN)


@pytest.fixture
def stage(monkeypatch, tmp_path):
    """A stage without Terraform and S3: what was applied, and the list of deployments."""
    stage = MagicMock(applied=[], runs=[], cleared=[], dead=["6"], history=[], fails=False, lost=False)

    def apply(*arguments, **_):
        if arguments[0] == "apply":
            stage.applied.append(json.loads(Path("terraform", "prod.tfvars.json").read_text()))
            names = ("stage", "endpoint_name", "new_name", "instance_count")
            stage.runs.append({name: stage.applied[-1].pop(name) for name in names})
            if stage.fails:
                raise subprocess.CalledProcessError(1, "terraform")

    monkeypatch.setenv("ENDPOINT_NAME_PREFIX", "shells-p-1-")
    (tmp_path / "terraform").mkdir()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(deploy, "terraform", apply)
    monkeypatch.setattr(deploy, "init", lambda _: None)
    monkeypatch.setattr(jobs, "job", lambda _: contextlib.nullcontext(stage.dead))
    monkeypatch.setattr(jobs, "owns", lambda _: not stage.lost)
    monkeypatch.setattr(recovery, "instance_count", lambda _: 2)
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


def test_a_job_that_lost_the_stage_leaves_the_history_to_the_next_one(stage, monkeypatch):
    stage.fails = stage.lost = True
    with pytest.raises(subprocess.CalledProcessError):
        release(monkeypatch, of_version("a"))
    assert stage.history == [of_version("a")]


def test_what_dead_jobs_left_is_cleared_once_terraform_is_done(stage, monkeypatch):
    release(monkeypatch, of_version("a"))
    assert stage.cleared == [["6"]]
    stage.fails = True
    with pytest.raises(subprocess.CalledProcessError):
        release(monkeypatch, of_version("b"))
    assert stage.cleared == [["6"]]


def test_terraform_is_told_of_the_run_by_finished_names(stage, monkeypatch):
    monkeypatch.setenv("CI_JOB_ID", "7")
    release(monkeypatch, of_version("a"))
    names = {"endpoint_name": "shells-p-1-prod", "new_name": "shells-p-1-prod-7"}
    assert stage.runs == [{"stage": "prod", "instance_count": 2, **names}]


def test_says_who_holds_the_lock_if_terraform_fails(stage, monkeypatch):
    stage.fails = True
    monkeypatch.setattr(deploy, "built", lambda _: of_version("a"))
    monkeypatch.setattr(build, "require_variables", lambda: None)
    monkeypatch.setattr(jobs, "explain_lock", lambda stage: f" The state of {stage} is locked.")
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


def test_counts_the_planned_changes(monkeypatch, tmp_path):
    monkeypatch.setattr(build, "BUILD", tmp_path)
    changes = [{"change": {"actions": actions}} for actions in (["create", "delete"], ["update"], ["no-op"])]
    deploy.write_summary("prod", {"resource_changes": changes})
    assert json.loads((tmp_path / "prod-plan.json").read_text()) == {"create": 1, "update": 1, "delete": 1}
