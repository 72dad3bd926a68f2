from unittest.mock import MagicMock

import pytest

from pipelines import _report, _utils, run_pipeline

VARIABLES = {
    "SAGEMAKER_PROJECT_NAME": "n" * 32,
    "SAGEMAKER_PROJECT_ID": "p-abcdef123456",
    "AWS_REGION": "eu-west-1",
    "ARTIFACT_BUCKET": "artifacts",
    "SAGEMAKER_PIPELINE_ROLE_ARN": "arn:aws:iam::123456789012:role/pipeline",
}


def name_on(branch):
    return _utils.read_project({**VARIABLES, "CI_COMMIT_REF_NAME": branch}).name


def test_main_uses_the_projects_own_name():
    assert name_on("main") == "n" * 32 + "-p-abcdef123456"


@pytest.mark.parametrize("branch", ["x" * 99, "UPPER/lower_", "ä"])
def test_a_branch_has_a_legal_name_of_its_own(branch):
    assert name_on(branch) != name_on("main")
    assert _utils.re.fullmatch(r"[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}", name_on(branch))


def test_branches_that_look_alike_stay_apart():
    assert name_on("train/a") != name_on("train-a")


def test_names_all_missing_variables(capsys):
    with pytest.raises(SystemExit, match="2"):
        _utils.read_project({**VARIABLES, "AWS_REGION": "", "ARTIFACT_BUCKET": ""})
    assert "Not set: AWS_REGION, ARTIFACT_BUCKET" in capsys.readouterr().err


def test_variables_set_the_parameters_of_the_same_name():
    variables = {"TRAINING_INSTANCE_TYPE": "ml.c5.xlarge", "INPUT_DATA_URL": ""}
    chosen = _utils.chosen_parameters(["TrainingInstanceType", "InputDataUrl"], variables)
    assert chosen == {"TrainingInstanceType": "ml.c5.xlarge"}


@pytest.mark.parametrize(
    ("status", "model", "rejection", "code"),
    [
        ("Succeeded", "arn", None, 0),
        ("Failed", None, None, 1),
        ("Failed", None, "The error is above 6.", 3),
        ("Succeeded", None, None, 3),
    ],
)
def test_the_exit_code_tells_what_happened(status, model, rejection, code):
    assert _report.judge({"PipelineExecutionStatus": status}, model, rejection)[0] == code


def test_prints_each_step_as_it_changes(capsys):
    sagemaker = MagicMock()
    sagemaker.describe_pipeline_execution.side_effect = [
        {"PipelineExecutionStatus": status} for status in ("Executing", "Executing", "Failed")
    ]
    step = {"StepName": "Train", "StepStatus": "Executing"}
    sagemaker.get_paginator.return_value.paginate.return_value = [{"PipelineExecutionSteps": [step]}]
    run_pipeline.wait(sagemaker, "execution", poll_seconds=0)
    assert capsys.readouterr().out.count("Executing  Train") == 1
