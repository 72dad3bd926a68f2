"""One job of CI at a time works on a stage."""

import io
import json
import os
import signal
import subprocess
import threading
import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from types import SimpleNamespace
from unittest.mock import MagicMock

import boto3
import pytest
from botocore.exceptions import EndpointConnectionError

import jobs

HELD = b'{"ID": "1b2c", "Who": "root@runner", "Operation": "OperationTypeApply", "Created": "2026-11-21"}'
NOTE, LOCK = "model-deploy/staging/job.json", "model-deploy/staging/terraform.tfstate.tflock"


class Bucket:
    """As much of S3 as jobs.py uses."""

    class exceptions:  # noqa: N801
        class NoSuchKey(Exception):  # noqa: N818
            pass

    def __init__(self, objects, clock):
        self.objects, self.clock = objects, clock

    def get_object(self, Bucket, Key):  # noqa: N803
        if Key not in self.objects:
            raise self.exceptions.NoSuchKey
        return {
            "Body": io.BytesIO(self.objects[Key]),
            "LastModified": self.clock.written.get(Key, self.clock.start),
            "ResponseMetadata": {"HTTPHeaders": {"date": format_datetime(self.clock.now, usegmt=True)}},
        }

    def put_object(self, Bucket, Key, Body):  # noqa: N803
        self.objects[Key] = Body
        self.clock.written[Key] = self.clock.now

    def delete_object(self, Bucket, Key):  # noqa: N803
        self.objects.pop(Key, None)


@pytest.fixture
def clock(monkeypatch):
    """The clock of S3, which stands still but for those who sleep."""
    start = datetime(2026, 11, 21, tzinfo=UTC)
    clock = SimpleNamespace(start=start, now=start, written={}, slept=0)

    def sleep(seconds):
        clock.slept += seconds
        clock.now += timedelta(seconds=seconds)

    monkeypatch.setattr(time, "sleep", sleep)
    return clock


@pytest.fixture
def objects(monkeypatch, clock):
    objects = {}
    monkeypatch.setenv("ARTIFACT_BUCKET", "artifacts")
    monkeypatch.setenv("CI_JOB_ID", "7")
    monkeypatch.setenv("FORCE_UNLOCK", "")
    monkeypatch.setattr(boto3, "client", lambda *_, **__: Bucket(objects, clock))
    return objects


def test_a_job_notes_that_it_works_and_that_it_has_ended(objects):
    with jobs.job("staging"):
        assert json.loads(objects[NOTE]) == {"job": "7", "dead": []}
    assert objects == {}


def test_a_job_that_fails_has_ended_too(objects):
    with pytest.raises(subprocess.CalledProcessError), jobs.job("staging"):
        raise subprocess.CalledProcessError(1, "terraform")
    assert objects == {}


def test_a_lock_that_a_dead_job_has_left_is_released(objects, capsys):
    objects.update({NOTE: b'{"job": "6"}', LOCK: HELD})
    with jobs.job("staging"):
        assert os.environ["FORCE_UNLOCK"] == "1b2c"
    holder = "root@runner, OperationTypeApply, since 2026-11-21"
    assert f"Job 6 died and left the lock 1b2c ({holder}): it is released." in capsys.readouterr().out


def test_nobody_waits_for_a_lock_that_somebody_has_given_up(objects, monkeypatch):
    objects.update({NOTE: b'{"job": "6"}', LOCK: HELD})
    monkeypatch.setenv("FORCE_UNLOCK", "1b2c")
    monkeypatch.setattr(time, "sleep", lambda _: pytest.fail("waited"))
    with jobs.job("staging"):
        assert os.environ["FORCE_UNLOCK"] == "1b2c"


def test_names_the_holder_of_a_lock_and_how_to_go_on(objects):
    objects[LOCK] = HELD
    said = jobs.explain_lock("staging")
    assert "staging is locked by root@runner, OperationTypeApply, since 2026-11-21." in said
    assert "run this again with FORCE_UNLOCK=1b2c (in GitLab: New pipeline)" in said


def test_says_nothing_of_a_lock_that_nobody_holds(objects):
    assert jobs.explain_lock("staging") == ""


def test_remembers_all_jobs_that_died_until_what_they_left_is_gone(objects):
    objects[NOTE] = b'{"job": "6", "dead": ["5"]}'
    with jobs.job("staging"):
        assert json.loads(objects[NOTE]) == {"job": "7", "dead": ["5", "6"]}
    assert json.loads(objects[NOTE]) == {"dead": ["5", "6"]}
    with jobs.job("staging") as dead:
        assert dead == ["5", "6"]
        dead.clear()
    assert objects == {}


def test_a_lock_of_somebody_else_stays(objects):
    objects[LOCK] = HELD
    with jobs.job("staging"):
        assert os.environ["FORCE_UNLOCK"] == ""


def test_waits_for_a_job_that_gitlab_has_given_up_but_that_works_on(objects, clock, monkeypatch):
    objects.update({NOTE: b'{"job": "6"}', LOCK: HELD})
    slept, s3 = time.sleep, boto3.client("s3")

    def sleep(seconds):
        slept(seconds)
        if clock.slept < 1000:
            s3.put_object("artifacts", NOTE, b'{"job": "6"}')
        else:
            objects.clear()

    monkeypatch.setattr(time, "sleep", sleep)
    with jobs.job("staging") as dead:
        assert (dead, os.environ["FORCE_UNLOCK"], clock.slept) == ([], "", 1000)


def test_takes_over_from_a_silent_job_alone(objects, clock):
    objects.update({NOTE: b'{"job": "6"}', LOCK: HELD})
    with jobs.job("staging") as dead:
        assert dead == ["6"]
    assert clock.slept == jobs.SILENCE_SECONDS


def test_a_job_says_that_it_lives(objects, clock, monkeypatch):
    monkeypatch.setattr(jobs, "BEAT_SECONDS", 0.01)
    with jobs.job("staging"):
        clock.now += timedelta(seconds=100)
        wait_until(lambda: clock.written[NOTE] == clock.now)


def test_a_job_ends_whose_stage_another_one_has_taken_over(objects, monkeypatch):
    monkeypatch.setattr(jobs, "BEAT_SECONDS", 0.01)
    with pytest.raises(SystemExit, match="Cancelled"), jobs.job("staging"):
        objects[NOTE] = b'{"job": "8"}'
        wait_until(lambda: False)
    assert objects[NOTE] == b'{"job": "8"}'


def test_a_job_ends_that_can_no_longer_say_that_it_lives(objects, monkeypatch):
    monkeypatch.setattr(jobs, "BEAT_SECONDS", 0.01)
    monkeypatch.setattr(jobs, "SILENCE_SECONDS", 0.1)
    lost = EndpointConnectionError(endpoint_url="s3")
    with pytest.raises(SystemExit, match="Cancelled"), jobs.job("staging"):
        monkeypatch.setattr(jobs, "write_note", MagicMock(side_effect=lost))
        wait_until(lambda: False)


def test_a_job_that_is_cancelled_has_ended_too(objects):
    with pytest.raises(SystemExit, match="Cancelled"), jobs.job("staging"):
        os.kill(os.getpid(), signal.SIGTERM)
        wait_until(lambda: False)
    assert objects == {}


def wait_until(condition):
    """In real time, for at most five seconds."""
    for _ in range(500):
        if condition():
            return
        threading.Event().wait(0.01)
    pytest.fail("waited in vain")


def test_on_your_computer_nothing_is_noted(objects, monkeypatch):
    monkeypatch.delenv("CI_JOB_ID")
    with jobs.job("staging"):
        assert objects == {}
