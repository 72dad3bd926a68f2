"""Sends real rows to the staging endpoint and writes down what it answered, for the approver of production.

The rows are those on which the model was measured before it was registered: the endpoint must be as good.
"""

import json
import sys
import time
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import boto3
from botocore.exceptions import ClientError

import deploy
import settings

REPORTS = Path("reports")
BATCH, SINGLE_CALLS = 100, 50
BAD_ROW = "not,an,abalone"


def main():
    if not (variables := deploy.built("staging")):
        return 0
    values = settings.read_all()["staging"]
    arn = variables["model_package_arn"]
    name = settings.endpoint_name(values["StageName"])
    sagemaker = boto3.client("sagemaker", region_name=variables["region"])
    rows, expected_mse = read_registry(sagemaker, arn)
    endpoint = Endpoint(name, variables["region"])
    predictions = [
        answer for start in range(0, len(rows), BATCH) for answer in endpoint.ask(rows[start:][:BATCH])
    ]
    checks = [
        check_model(sagemaker, name, arn),
        check_error(rows, predictions, expected_mse, values["TestErrorTolerance"]),
        *check_single_rows(endpoint, rows, predictions, values["TestMaxLatencyMilliseconds"]),
        check_bad_row(endpoint),
    ]
    write(checks, name, arn)
    return 0 if all(passed for _, passed, _ in checks) else 1


def read_registry(sagemaker, arn):
    """The test rows (features, label) and the error that was measured on them."""
    package = sagemaker.describe_model_package(ModelPackageName=arn)
    try:
        data = package["CustomerMetadataProperties"]["TestDataUrl"]
        statistics = package["ModelMetrics"]["ModelQuality"]["Statistics"]["S3Uri"]
    except KeyError as error:
        sys.exit(f"{arn} has no {error} in the registry: it was not registered by the build repository.")
    rows = [line.rsplit(",", 1) for line in read_object(data).split()]
    return rows, json.loads(read_object(statistics))["regression_metrics"]["mse"]["value"]


def read_object(url):
    _, _, bucket, key = url.split("/", 3)
    return boto3.client("s3").get_object(Bucket=bucket, Key=key)["Body"].read().decode()


class Endpoint:
    def __init__(self, name, region):
        self.name, self.client = name, boto3.client("sagemaker-runtime", region_name=region)

    def ask(self, rows):
        """Predictions for rows of (features, label)."""
        return self.send("\n".join(features for features, _ in rows))

    def send(self, body):
        answer = self.client.invoke_endpoint(
            EndpointName=self.name, ContentType="text/csv", Accept="text/csv", Body=body.encode()
        )
        return [float(value) for value in answer["Body"].read().decode().replace(",", " ").split()]


def check_model(sagemaker, endpoint, arn):
    config = sagemaker.describe_endpoint(EndpointName=endpoint)["EndpointConfigName"]
    variant = sagemaker.describe_endpoint_config(EndpointConfigName=config)["ProductionVariants"][0]
    model = sagemaker.describe_model(ModelName=variant["ModelName"])["ModelArn"]
    tags = {tag["Key"]: tag["Value"] for tag in sagemaker.list_tags(ResourceArn=model)["Tags"]}
    served = tags.get("model-package-arn")  # set in terraform/main.tf
    return "serves the version of this pipeline", served == arn, f"serves {served}"


def check_error(rows, predictions, expected, tolerance):
    errors = [float(label) - answer for (_, label), answer in zip(rows, predictions, strict=True)]
    mse = sum(error**2 for error in errors) / len(errors)
    detail = f"{mse:.4f} on {len(rows)} rows, in the registry {expected:.4f}, tolerance {tolerance:.0%}"
    return "mean squared error as registered", abs(mse - expected) <= tolerance * expected, detail


def check_single_rows(endpoint, rows, predictions, limit):
    times, wrong = [], 0
    for row, prediction in list(zip(rows, predictions, strict=True))[:SINGLE_CALLS]:
        start = time.perf_counter()
        (answer,) = endpoint.ask([row])
        times.append((time.perf_counter() - start) * 1000)
        wrong += abs(answer - prediction) > 0.001
    times.sort()
    slow = times[int(len(times) * 0.95)]
    yield "one row alone gets the same answer", not wrong, f"{wrong} of {len(times)} differ"
    yield "latency of 95 % of the calls", slow <= limit, f"{slow:.0f} ms, allowed {limit} ms"


def check_bad_row(endpoint):
    try:
        answer = endpoint.send(BAD_ROW)
    except ClientError as error:
        refused = error.response["Error"]["Code"] == "ModelError"
        return "a bad row is refused", refused, refusal(error.response)
    return "a bad row is refused", False, f"answered {answer}"


def refusal(response):
    """What the container answered, in one line, and where its log is.

    The XGBoost container says the reason in plain text. The scikit-learn container answers Flask's page for
    exceptions, which has no reason: https://flask.palletsprojects.com/en/stable/errorhandling/#generic-exception-handlers
    """
    answer = response.get("OriginalMessage") or response["Error"]["Message"]
    text = text_of_page(answer) if answer.lstrip().lower().startswith(("<!doctype", "<html")) else answer
    group = response.get("LogStreamArn", "").partition(":log-group:")[2]
    return " ".join(text.split()) + (f" The reason is in the log group {group}." if group else "")


def text_of_page(page):
    """The text of an HTML page; a heading that repeats the title stands once."""
    parser, parts = HTMLParser(), []
    parser.handle_data = lambda data: parts.append(data.strip())
    parser.feed(page)
    parser.close()
    shown = []
    for part in parts:
        if part and not any(part in earlier for earlier in shown):
            shown.append(part)
    return ": ".join(shown)


def write(checks, endpoint, arn):
    REPORTS.mkdir(exist_ok=True)
    lines = [f"| {'ok' if passed else 'FAILED'} | {name} | {detail} |" for name, passed, detail in checks]
    text = "\n".join(
        [f"# Test of {endpoint}", "", arn, "", "| result | check | found |", "| --- | --- | --- |", *lines]
    )
    (REPORTS / "staging-test.md").write_text(text + "\n")
    print(text)
    suite = ElementTree.Element("testsuite", name=endpoint, tests=str(len(checks)))
    for name, passed, detail in checks:
        case = ElementTree.SubElement(suite, "testcase", classname=endpoint, name=f"{name}: {detail}"[:250])
        if not passed:
            ElementTree.SubElement(case, "failure", message=detail).text = detail
    ElementTree.ElementTree(suite).write(REPORTS / "staging-test.xml", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
