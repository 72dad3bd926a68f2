"""One job of CI at a time works on a stage, and the next one knows whether it ended.

GitLab sees to the first (`resource_group` in .gitlab-ci.yml), but a job that it has given up may work on: its
runner lost GitLab, not AWS. So a job says in the bucket that it lives, and the next one waits until the one
before has ended or has been silent for long.
"""

import contextlib
import json
import os
import signal
import sys
import threading
import time
from email.utils import parsedate_to_datetime

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from terraform_run import state_key

# How often a job says that it lives, and how long one is silent that died.
BEAT_SECONDS = 20
SILENCE_SECONDS = 300
POLL_SECONDS = 5
QUICK = Config(connect_timeout=5, read_timeout=10, retries={"total_max_attempts": 2})


def run():
    """What the names of all that this run makes end in."""
    return os.environ.get("CI_JOB_ID") or str(int(time.time()))


@contextlib.contextmanager
def job(stage):
    """Notes in the bucket that a job of CI works on the stage, for as long as it does; elsewhere nothing.

    Gives the list of jobs that died and may have left something: the note keeps those that stay in it.
    """
    if not os.environ.get("CI_JOB_ID"):
        yield []
        return
    s3, before = boto3.client("s3", config=QUICK), signal.getsignal(signal.SIGTERM)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("Cancelled."))
    try:
        dead = take_over(s3, stage)
        with living(s3, stage, dead):
            yield dead
    finally:
        signal.signal(signal.SIGTERM, before)


def take_over(s3, stage):
    """Makes sure that no job before this one works on the stage. Gives those that died."""
    note = read_note(s3, stage)
    if "job" in note:
        wait_for_end(s3, stage, note["job"])
        note = read_note(s3, stage)
    dead = note.get("dead", [])
    if "job" in note:
        release_lock(s3, stage, note["job"])
        dead.append(note["job"])
    return dead


def wait_for_end(s3, stage, job):
    """Returns when the job has ended, is dead, or somebody has given up its lock by hand."""
    print(
        f"Job {job} has not said that it ended: waiting for that, or for {SILENCE_SECONDS} s of silence.",
        flush=True,
    )
    while seconds_of_silence(s3, stage, job) < SILENCE_SECONDS:
        held = read_lock(s3, stage)
        if held and held["ID"] == os.environ.get("FORCE_UNLOCK"):
            return
        time.sleep(POLL_SECONDS)


def seconds_of_silence(s3, stage, job):
    """Since when the job has not said that it lives, by the clock of S3. Endless for one that has ended."""
    try:
        answer = s3.get_object(**note_place(stage))
    except s3.exceptions.NoSuchKey:
        return float("inf")
    if json.load(answer["Body"]).get("job") != job:
        return float("inf")
    now = parsedate_to_datetime(answer["ResponseMetadata"]["HTTPHeaders"]["date"])
    return (now - answer["LastModified"]).total_seconds()


def release_lock(s3, stage, died):
    """Takes the lock from a job that is dead: `init` does it, which Terraform needs before."""
    held = read_lock(s3, stage)
    if held and held["ID"] != os.environ.get("FORCE_UNLOCK"):
        print(f"Job {died} died and left the lock {held['ID']} ({holder(held)}): it is released.")
        os.environ["FORCE_UNLOCK"] = held["ID"]


@contextlib.contextmanager
def living(s3, stage, dead):
    """Says that this job lives until it ends; then the note keeps only jobs that left something."""
    ended = threading.Event()
    thread = threading.Thread(target=beat, args=(s3, stage, dead, ended), daemon=True)
    write_note(s3, stage, dead)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()
        if not owns(stage, s3):
            print("Another job has taken the stage over.")
        elif dead:
            s3.put_object(**note_place(stage), Body=json.dumps({"dead": dead}).encode())
        else:
            s3.delete_object(**note_place(stage))


def beat(s3, stage, dead, ended):
    """Ends the job if another one has taken the stage over, and before one may do so."""
    heard = time.monotonic()
    while not ended.wait(BEAT_SECONDS):
        try:
            if not owns(stage, s3):
                break
            write_note(s3, stage, dead)
            heard = time.monotonic()
        except (BotoCoreError, ClientError) as error:
            if time.monotonic() - heard > SILENCE_SECONDS / 2:
                print(f"This job can no longer say that it lives: {error}", flush=True)
                break
    else:
        return
    os.kill(os.getpid(), signal.SIGTERM)


def owns(stage, s3=None):
    """Whether this job is still the one that works on the stage. On your computer it always is."""
    if not os.environ.get("CI_JOB_ID"):
        return True
    return read_note(s3 or boto3.client("s3"), stage).get("job") == run()


def write_note(s3, stage, dead):
    s3.put_object(**note_place(stage), Body=json.dumps({"job": run(), "dead": dead}).encode())


def read_note(s3, stage):
    return read(s3, note_place(stage)) or {}


def note_place(stage):
    return place(f"model-deploy/{stage}/job.json")


def explain_lock(stage):
    """Who holds the lock of a stage and how to go on; nothing if nobody does."""
    if not (held := read_lock(boto3.client("s3"), stage)):
        return ""
    return (
        f"\nThe state of {stage} is locked by {holder(held)}. If nobody works on it any more, run this again "
        f"with FORCE_UNLOCK={held['ID']} (in GitLab: New pipeline)."
    )


def holder(held):
    return f"{held.get('Who')}, {held.get('Operation')}, since {held.get('Created')}"


def read_lock(s3, stage):
    return read(s3, place(f"{state_key(stage)}.tflock"))


def place(key):
    return {"Bucket": os.environ["ARTIFACT_BUCKET"], "Key": key}


def read(s3, where):
    try:
        return json.load(s3.get_object(**where)["Body"])
    except s3.exceptions.NoSuchKey:
        return None
