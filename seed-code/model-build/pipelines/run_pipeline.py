"""Updates the pipeline in SageMaker, starts a run, waits for it and reports.

Exit codes: 0 a model was registered, 1 the run failed, 2 a variable is missing or credentials are,
3 the model was not good enough, so none was registered.
"""

import argparse
import importlib
import signal
import sys
import time
from pathlib import Path

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from pipelines import _report
from pipelines._utils import (
    chosen_parameters,
    default_data,
    get_pipeline_driver,
    read_project,
    require_credentials,
)


def main(arguments=None):
    parser = argparse.ArgumentParser(
        "run-pipeline", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("-n", "--module-name", default="pipelines.abalone.pipeline")
    parser.add_argument("-r", "--report-folder", type=Path, default="reports")
    parser.add_argument("-p", "--poll-seconds", type=float, default=5)
    options = parser.parse_args(arguments)
    project = read_project()
    require_credentials()
    try:
        sagemaker = boto3.client("sagemaker")
        execution = start(sagemaker, project, options.module_name)
        wait(sagemaker, execution, options.poll_seconds)
        report = _report.collect(sagemaker, execution)
    except (BotoCoreError, ClientError) as error:
        sys.exit(f"AWS refused: {error}")
    _, problem = _report.try_to(_report.write, None, report, options.report_folder)
    if problem:
        print(report["outcome"], *problem, sep="\n", flush=True)
    return report["exit_code"]


def start(sagemaker, project, module_name):
    """Creates or updates the pipeline and starts a run of it. Returns the run's ARN."""
    pipeline = get_pipeline_driver(module_name, project)
    parameters = chosen_parameters([parameter.name for parameter in pipeline.parameters])
    if "InputDataUrl" not in parameters:
        upload_data(project, importlib.import_module(module_name))
    ensure_group(sagemaker, project)
    pipeline.upsert(role_arn=project.role, tags=project.tags)
    execution = sagemaker.start_pipeline_execution(
        PipelineName=project.name,
        PipelineParameters=[{"Name": name, "Value": value} for name, value in parameters.items()],
    )["PipelineExecutionArn"]
    print(f"Started {execution} with {parameters or 'the default parameters'}", flush=True)
    return execution


def upload_data(project, module):
    """Copies the file that DATA_FILE names, if any, to where the pipeline looks for it."""
    url, file = default_data(project, module)
    if file:
        _, _, bucket, key = url.split("/", 3)
        boto3.client("s3").upload_file(str(file), bucket, key)
        print(f"Uploaded {file.name} to {url}", flush=True)


def ensure_group(sagemaker, project):
    """The project has its model package group; a branch gets one when it first trains."""
    try:
        sagemaker.describe_model_package_group(ModelPackageGroupName=project.name)
    except ClientError as error:
        if "does not exist" not in str(error):
            raise
        sagemaker.create_model_package_group(ModelPackageGroupName=project.name, Tags=project.tags)


def wait(sagemaker, execution, poll_seconds):
    """Prints each step as it changes until the run ends. Cancelling stops the run too: it costs money."""
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: sagemaker.stop_pipeline_execution(PipelineExecutionArn=execution))
    seen = set()
    while True:
        run = sagemaker.describe_pipeline_execution(PipelineExecutionArn=execution)
        for step in _report.list_steps(sagemaker, execution):
            line = f"  {step['StepStatus']:<10} {step['StepName']}"
            if line not in seen:
                print(line, flush=True)
            seen.add(line)
        if run["PipelineExecutionStatus"] not in ("Executing", "Stopping"):
            return
        time.sleep(poll_seconds)


if __name__ == "__main__":
    sys.exit(main())
