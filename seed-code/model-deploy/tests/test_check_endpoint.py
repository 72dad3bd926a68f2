"""The test of the staging endpoint: change it with check_endpoint.py."""

import json
from unittest.mock import MagicMock

import pytest
from botocore.exceptions import ClientError

import check_endpoint


def registered(monkeypatch, **objects):
    """A registry whose version names these objects of S3."""
    monkeypatch.setattr(check_endpoint, "read_object", objects.get)
    sagemaker = MagicMock()
    sagemaker.describe_model_package.return_value = {
        "CustomerMetadataProperties": {"TestDataUrl": "rows"},
        "ModelMetrics": {"ModelQuality": {"Statistics": {"S3Uri": "metrics"}}},
    }
    return lambda: check_endpoint.read_registry(sagemaker, "arn")


METRICS = json.dumps({"regression_metrics": {"mse": {"value": 4.2}}})


def test_reads_rows_whose_values_hold_anything(monkeypatch):
    rows = 'M 1,"a, ""b""",3\r\n"two\nlines",,4\n\n'
    assert registered(monkeypatch, rows=rows, metrics=METRICS)() == (
        [('M 1,"a, ""b"""', "3"), ('"two\nlines",', "4")],
        4.2,
    )


@pytest.mark.parametrize("rows", ["", "\n"])
def test_says_that_there_are_no_rows(monkeypatch, rows):
    with pytest.raises(SystemExit, match="rows has no rows: train on more data"):
        registered(monkeypatch, rows=rows, metrics=METRICS)()


@pytest.mark.parametrize(
    ("metrics", "found"),
    [
        ({"binary_classification_metrics": {"auc": {"value": 0.9}}}, "binary_classification_metrics.auc"),
        ({"version": 0, "regression_metrics": {"mse": {"value": None}}}, "regression_metrics.mse"),
        ({}, "nothing"),
    ],
)
def test_asks_which_metric_is_compared(monkeypatch, metrics, found):
    told = f"metrics has no number regression_metrics.mse but {found}: say in check_endpoint.py"
    with pytest.raises(SystemExit, match=told):
        registered(monkeypatch, rows="1,2\n", metrics=json.dumps(metrics))()


def test_a_label_that_is_no_number_is_a_finding():
    _, passed, detail = check_endpoint.check_error([("M,0.4", "cat")], [1.0], 1.0, 0.05)
    assert (passed, "'cat': say in `measure`" in detail) == (False, True)


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


LOG_GROUP = "/aws/sagemaker/Endpoints/shells-p-1-staging"
PAGE = """<!doctype html>
<html lang=en>
<title>500 Internal Server Error</title>
<h1>Internal Server Error</h1>
<p>The server encountered an internal error &amp; was unable
to complete your request.</p>
"""


def found(answer, code="ModelError", **members):
    """What the report says when a container answers this: (passed, detail)."""
    message = f'Received server error (500) from primary with message "{answer}".'
    endpoint = MagicMock()
    endpoint.send.side_effect = ClientError(
        {"Error": {"Code": code, "Message": message}, **members}, "InvokeEndpoint"
    )
    _, passed, detail = check_endpoint.check_bad_row(endpoint)
    return passed, detail


def test_a_page_of_html_is_shown_as_its_text_with_the_log_that_has_the_reason():
    arn = f"arn:aws:logs:eu-west-1:123456789012:log-group:{LOG_GROUP}"
    assert found(PAGE, OriginalMessage=PAGE, LogStreamArn=arn) == (
        True,
        "500 Internal Server Error: The server encountered an internal error & was unable to complete your"
        f" request. The reason is in the log group {LOG_GROUP}.",
    )


def test_a_reason_in_plain_text_is_shown_as_it_is():
    reason = "Unable to evaluate payload provided: Feature size of csv inference data 2 is < 8"
    assert found(reason, OriginalMessage=reason) == (True, reason)


def test_an_error_that_is_not_the_containers_is_no_refusal():
    passed, detail = found("", code="ValidationError")
    assert not passed
    assert detail.startswith("Received server error")
