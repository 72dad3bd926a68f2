"""What a run did: its steps, metrics and model, and the reason if it failed."""

import json

import boto3

REGISTERED, FAILED, NOT_GOOD_ENOUGH = 0, 1, 3
LOG_LINES = 30


def collect(sagemaker, execution):
    run = sagemaker.describe_pipeline_execution(PipelineExecutionArn=execution)
    steps = list_steps(sagemaker, execution)
    model = detail(steps, "RegisterModel", "Arn")
    code, outcome = judge(run, model, detail(steps, "Fail", "ErrorMessage"))
    metrics, problem = try_to(read_metrics, {}, sagemaker, steps)
    failed = [step for step in steps if step["StepStatus"] == "Failed"]
    return {
        "outcome": outcome,
        "exit_code": code,
        "execution": execution,
        "model_package": model,
        "steps": [summary(step) for step in steps],
        "metrics": metrics,
        "log": [*problem, *(line for step in failed for line in read_log(step))],
    }


def try_to(read, default, *arguments):
    """What a report shows never decides how the run has ended: a problem is one more line of it."""
    try:
        return read(*arguments), []
    except Exception as error:
        return default, [f"{read.__name__} failed: {error!r}"]


def list_steps(sagemaker, execution):
    pages = sagemaker.get_paginator("list_pipeline_execution_steps").paginate(
        PipelineExecutionArn=execution, SortOrder="Ascending"
    )
    return [step for page in pages for step in page["PipelineExecutionSteps"]]


def detail(steps, kind, key):
    """What the first step of a kind (RegisterModel, ProcessingJob, Fail ...) tells under a key."""
    found = [step["Metadata"][kind][key] for step in steps if key in step.get("Metadata", {}).get(kind, {})]
    return found[0] if found else None


def judge(run, model, rejection):
    """The exit code and one sentence. A run that registered nothing is never a success."""
    status = run["PipelineExecutionStatus"]
    if rejection:
        return NOT_GOOD_ENOUGH, f"Not good enough. {rejection}"
    if status != "Succeeded":
        return FAILED, f"The run ended as {status}. {run.get('FailureReason', '')}"
    if not model:
        return NOT_GOOD_ENOUGH, "The run ended well but registered no model."
    return REGISTERED, f"Registered {model}"


def summary(step):
    seconds = ""
    if "StartTime" in step and "EndTime" in step:
        seconds = round((step["EndTime"] - step["StartTime"]).total_seconds())
    return [step["StepName"], step["StepStatus"], seconds, step.get("FailureReason", "")]


def read_metrics(sagemaker, steps):
    """Reads evaluation.json of the processing job that has an output called `evaluation`."""
    for step in steps:
        arn = detail([step], "ProcessingJob", "Arn")
        if arn and step["StepStatus"] == "Succeeded":
            job = sagemaker.describe_processing_job(ProcessingJobName=arn.split("/")[-1])
            for output in job["ProcessingOutputConfig"]["Outputs"]:
                if output["OutputName"] == "evaluation":
                    _, _, bucket, key = f"{output['S3Output']['S3Uri']}/evaluation.json".split("/", 3)
                    return json.load(boto3.client("s3").get_object(Bucket=bucket, Key=key)["Body"])
    return {}


def read_log(step):
    """The end of the job's log: there is the reason in the script's own words."""
    for kind in ("ProcessingJob", "TrainingJob"):
        arn = detail([step], kind, "Arn")
        if arn:  # a job that never came to write a word has no log
            lines, problem = try_to(read_end_of_log, [], f"/aws/sagemaker/{kind}s", arn.split("/")[-1])
            return [*lines, *problem]
    return []


def read_end_of_log(group, job):
    logs = boto3.client("logs")
    streams = logs.describe_log_streams(logGroupName=group, logStreamNamePrefix=f"{job}/")["logStreams"]
    for stream in streams[:1]:
        events = logs.get_log_events(
            logGroupName=group, logStreamName=stream["logStreamName"], limit=LOG_LINES
        )
        return [event["message"].rstrip() for event in events["events"]]
    return []


def write(report, folder):
    """Writes training-report.json and training-report.md and prints the latter."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "training-report.json").write_text(json.dumps(report, indent=2))
    text = to_markdown(report)
    (folder / "training-report.md").write_text(text)
    print(text, flush=True)


def scalars(metrics):
    """Names and values of metrics, whatever you call them: {"regression_metrics": {"mse": {"value": 4.2}}}.

    A group may hold a confusion matrix or a curve beside them, which a table has no place for:
    https://docs.aws.amazon.com/sagemaker/latest/dg/model-monitor-model-quality-metrics.html
    """
    groups = (
        [group for group in metrics.values() if isinstance(group, dict)] if isinstance(metrics, dict) else []
    )
    for name, metric in (item for group in groups for item in group.items()):
        if isinstance(metric, dict) and "value" in metric:
            value = metric["value"]
            yield name, f"{value:.4g}" if isinstance(value, int | float) else str(value)


def to_markdown(report):
    rows = [
        ["step", "status", "seconds", "reason"],
        ["---"] * 4,
        *report["steps"],
        *([name, value, "", ""] for name, value in scalars(report["metrics"])),
    ]
    table = "\n".join(f"| {' | '.join(str(cell) for cell in row)} |" for row in rows)
    log = "\n".join(f"    {line}" for line in report["log"])
    return f"\n# Training report\n\n{report['outcome']}\n\n{report['execution']}\n\n{table}\n\n{log}\n"
