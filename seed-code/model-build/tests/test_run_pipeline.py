from types import SimpleNamespace
from unittest.mock import MagicMock

import boto3
import moto
import pytest
from botocore.exceptions import ClientError

from pipelines import _report, _utils, run_pipeline

VARIABLES = {
    "SAGEMAKER_PROJECT_NAME": "n" * 32,
    "SAGEMAKER_PROJECT_ID": "p-abcdef123456",
    "MODEL_PACKAGE_GROUP_NAME": "n" * 32 + "-p-abcdef123456",
    "AWS_REGION": "eu-west-1",
    "ARTIFACT_BUCKET": "artifacts",
    "SAGEMAKER_PIPELINE_ROLE_ARN": "arn:aws:iam::123456789012:role/pipeline",
}


PROJECT = _utils.Project("shells", "role", "artifacts", "eu-west-1", "abc", [])


def name_on(branch, group=VARIABLES["MODEL_PACKAGE_GROUP_NAME"]):
    variables = {**VARIABLES, "MODEL_PACKAGE_GROUP_NAME": group, "CI_COMMIT_REF_NAME": branch}
    return _utils.read_project(variables).name


def test_main_uses_the_projects_own_name():
    assert name_on("main") == VARIABLES["MODEL_PACKAGE_GROUP_NAME"]


@pytest.mark.parametrize("branch", ["x" * 99, "UPPER/lower_", "ä", "train/--a--b"])
@pytest.mark.parametrize("group", [VARIABLES["MODEL_PACKAGE_GROUP_NAME"], "team--fraud-p-abcdef123456"])
def test_a_branch_has_a_legal_name_that_begins_with_the_projects(branch, group):
    name = name_on(branch, group)
    assert name.startswith(f"{group}-")
    assert _utils.re.fullmatch(r"[a-z0-9](-?[a-z0-9])*", name.removeprefix(f"{group}-"))
    assert len(name) <= 63


def test_branches_that_look_alike_stay_apart():
    assert name_on("train/a") != name_on("train-a")


def module(data_file=None, data_url=None):
    return SimpleNamespace(__name__="mine", DATA_URL=data_url, DATA_FILE=data_file)


@pytest.fixture
def repository(tmp_path, monkeypatch):
    monkeypatch.setattr(_utils, "ROOT", tmp_path)
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "shells.csv").write_text("M,1\n")
    return tmp_path


def test_reads_data_that_is_in_s3_already():
    url = "s3://warehouse/shells.csv"
    assert _utils.default_data(PROJECT, module(data_url=url)) == (url, None)


def test_asks_for_data():
    with pytest.raises(SystemExit, match="mine: give DATA_FILE or DATA_URL"):
        _utils.default_data(PROJECT, module())


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


def group_client(message):
    client = MagicMock()
    error = ClientError({"Error": {"Code": "ValidationException", "Message": message}}, "Describe")
    client.describe_model_package_group.side_effect = error
    return client


def test_a_branch_gets_a_model_group_when_it_first_trains():
    client = group_client("ModelPackageGroup shells does not exist.")
    run_pipeline.ensure_group(client, PROJECT)
    client.create_model_package_group.assert_called_once_with(ModelPackageGroupName="shells", Tags=[])


def test_the_group_of_the_project_is_left_as_it_is():
    client = MagicMock()
    run_pipeline.ensure_group(client, PROJECT)
    client.create_model_package_group.assert_not_called()


def test_makes_no_group_when_it_may_not_look():
    with pytest.raises(ClientError, match="not authorized"):
        run_pipeline.ensure_group(group_client("not authorized"), PROJECT)


def failed_step(kind="ProcessingJob"):
    arn = f"arn:aws:sagemaker:eu-west-1:123456789012:{kind.lower()}/pipelines-1-Preprocess"
    metadata = {kind: {"Arn": arn}}
    return {
        "StepName": "Preprocess",
        "StepStatus": "Failed",
        "FailureReason": "exit code 1",
        "Metadata": metadata,
    }


def test_the_reason_of_a_broken_script_reaches_the_person(monkeypatch, tmp_path, capsys):
    logs, sagemaker = MagicMock(), MagicMock()
    logs.describe_log_streams.return_value = {"logStreams": [{"logStreamName": "pipelines-1-Preprocess/a"}]}
    logs.get_log_events.return_value = {"events": [{"message": "ValueError: length must be a number\n"}]}
    monkeypatch.setattr(boto3, "client", lambda _: logs)
    sagemaker.describe_pipeline_execution.return_value = {
        "PipelineExecutionStatus": "Failed",
        "FailureReason": "Step failure",
    }
    pages = [{"PipelineExecutionSteps": [failed_step()]}]
    sagemaker.get_paginator.return_value.paginate.return_value = pages
    report = _report.collect(sagemaker, "execution")
    _report.write(report, tmp_path)
    said = capsys.readouterr().out
    assert report["exit_code"] == 1
    assert "| Preprocess | Failed |  | exit code 1 |" in said
    assert "    ValueError: length must be a number" in said
    assert (tmp_path / "training-report.md").read_text().strip() in said


def test_a_job_without_a_log_is_still_reported(monkeypatch):
    logs = MagicMock()
    missing = {"Error": {"Code": "ResourceNotFoundException", "Message": "no such group"}}
    logs.describe_log_streams.side_effect = ClientError(missing, "DescribeLogStreams")
    monkeypatch.setattr(boto3, "client", lambda _: logs)
    assert "no such group" in _report.read_log(failed_step("TrainingJob"))[0]


def test_shows_metrics_of_any_kind():
    report = {"outcome": "", "execution": "", "steps": [], "log": []}
    metrics = {"classification_metrics": {"auc": {"value": 0.91234}}}
    assert "| auc | 0.9123 |" in _report.to_markdown({**report, "metrics": metrics})


def test_prints_each_step_as_it_changes(capsys):
    sagemaker = MagicMock()
    sagemaker.describe_pipeline_execution.side_effect = [
        {"PipelineExecutionStatus": status} for status in ("Executing", "Executing", "Failed")
    ]
    step = {"StepName": "Train", "StepStatus": "Executing"}
    sagemaker.get_paginator.return_value.paginate.return_value = [{"PipelineExecutionSteps": [step]}]
    run_pipeline.wait(sagemaker, "execution", poll_seconds=0)
    assert capsys.readouterr().out.count("Executing  Train") == 1
