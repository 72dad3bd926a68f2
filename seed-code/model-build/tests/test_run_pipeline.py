from types import SimpleNamespace
from unittest.mock import MagicMock

import boto3
import moto
import pytest

from pipelines import _report, _utils, run_pipeline

VARIABLES = {
    "SAGEMAKER_PROJECT_NAME": "n" * 32,
    "SAGEMAKER_PROJECT_ID": "p-abcdef123456",
    "AWS_REGION": "eu-west-1",
    "ARTIFACT_BUCKET": "artifacts",
    "SAGEMAKER_PIPELINE_ROLE_ARN": "arn:aws:iam::123456789012:role/pipeline",
}


PROJECT = _utils.Project("shells", "role", "artifacts", "eu-west-1", "abc", [])


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


def module(data_file):
    return SimpleNamespace(__name__="mine", DATA_URL="s3://public-{region}/data.csv", DATA_FILE=data_file)


@pytest.fixture
def repository(tmp_path, monkeypatch):
    monkeypatch.setattr(_utils, "ROOT", tmp_path)
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "shells.csv").write_text("M,1\n")
    return tmp_path


def test_reads_the_public_data_of_the_region():
    assert _utils.default_data(PROJECT, module(None)) == ("s3://public-eu-west-1/data.csv", None)


def test_uploads_the_file_that_the_pipeline_reads(repository, monkeypatch):
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    with moto.mock_aws():
        s3 = boto3.client("s3")
        s3.create_bucket(Bucket="artifacts")
        run_pipeline.upload_data(PROJECT, module("data/shells.csv"))
        url, _ = _utils.default_data(PROJECT, module("data/shells.csv"))
        _, _, bucket, key = url.split("/", 3)
        assert s3.get_object(Bucket=bucket, Key=key)["Body"].read() == b"M,1\n"


def test_new_data_get_a_new_place(repository):
    before, _ = _utils.default_data(PROJECT, module("data/shells.csv"))
    (repository / "data" / "shells.csv").write_text("M,2\n")
    assert _utils.default_data(PROJECT, module("data/shells.csv"))[0] != before


def test_names_a_data_file_that_is_not_there(repository):
    with pytest.raises(SystemExit, match="mine: no file data/whelks.csv. Commit it or change DATA_FILE"):
        _utils.default_data(PROJECT, module("data/whelks.csv"))


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
