"""The pipeline, built by the real SDK against an S3 in memory."""

import importlib.util
import json

import boto3
import moto
import pytest

from pipelines import _utils

pytestmark = pytest.mark.skipif(not importlib.util.find_spec("sagemaker"), reason="the SDK is not installed")


@pytest.fixture(scope="module")
def definition():
    with pytest.MonkeyPatch.context() as patch, moto.mock_aws():
        patch.setenv("AWS_DEFAULT_REGION", "us-east-1")
        patch.setenv("SAGEMAKER_VALIDATE_ROLE", "false")
        patch.delenv("AWS_ENDPOINT_URL", raising=False)
        boto3.client("s3").create_bucket(Bucket="artifacts")
        project = _utils.Project(
            name="shells",
            role="arn:aws:iam::123456789012:role/pipeline",
            bucket="artifacts",
            region="us-east-1",
            commit="abc",
            tags=[],
        )
        pipeline = _utils.get_pipeline_driver("pipelines.abalone.pipeline", project)
        return json.loads(pipeline.definition())


@pytest.fixture(scope="module")
def check(definition):
    return definition["Steps"][-1]["Arguments"]


def test_has_the_parameters_that_people_set(definition):
    assert [parameter["Name"] for parameter in definition["Parameters"]] == [
        "ProcessingInstanceType",
        "ProcessingInstanceCount",
        "TrainingInstanceType",
        "ModelApprovalStatus",
        "InputDataUrl",
    ]


def test_trains_on_the_data_of_the_repository(definition):
    url = definition["Parameters"][-1]["DefaultValue"]
    assert url == "s3://artifacts/shells/input/de37cdcdcaaa/abalone-dataset.csv"


def test_registers_preprocessor_and_predictor_together(check):
    containers = check["IfSteps"][0]["Arguments"]["InferenceSpecification"]["Containers"]
    assert ["scikit-learn" in container["Image"] for container in containers] == [True, False]


def test_the_registry_knows_metrics_and_data(check):
    arguments = check["IfSteps"][0]["Arguments"]
    assert "Statistics" in arguments["ModelMetrics"]["ModelQuality"]
    assert set(arguments["CustomerMetadataProperties"]) == {"InputDataUrl", "TestDataUrl", "Commit"}


def test_a_bad_model_ends_the_run_as_failed(check):
    assert check["ElseSteps"][0]["Type"] == "Fail"
