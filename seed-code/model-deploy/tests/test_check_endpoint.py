"""How the report shows that the endpoint has refused a row."""

from unittest.mock import MagicMock

from botocore.exceptions import ClientError

import check_endpoint

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
