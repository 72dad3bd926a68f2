"""Terraform and the signals of a job, as GitLab's shell executor sends them to the job's process group."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import terraform_run

# os.write, as a signal may come while print is at work, which refuses to be called again by the handler.
PROGRAM = f"""#!{sys.executable}
import os, signal, sys, time
def say(text):
    os.write(1, (text + "\\n").encode())
def hear(number, _):
    say("heard " + signal.Signals(number).name)
    global heard
    heard += 1
heard = 0
for number in (signal.SIGINT, signal.SIGTERM):
    signal.signal(number, hear)
say("started " + str(os.getpid()))
while not heard or not os.path.exists(os.environ["END"]):
    time.sleep(0.01)
say("state written")
sys.exit(int(os.environ["CODE"]))
"""
SCRIPT = """
import terraform_run
try:
    print(terraform_run.terraform("state", "list", capture=False, check=False))
except BaseException as error:
    print(type(error).__name__, str(error).partition(".")[0])
"""


@pytest.fixture
def job(tmp_path, monkeypatch):
    """Starts a job, whose Terraform works until it is interrupted and may end."""
    program = tmp_path / "terraform"
    program.write_text(PROGRAM)
    program.chmod(0o755)
    jobs = []

    def start(code=1):
        own = {"PATH": f"{tmp_path}:{os.environ['PATH']}", "CODE": str(code), "END": str(tmp_path / "end")}
        folder = Path(terraform_run.__file__).parent
        job = subprocess.Popen(
            [sys.executable, "-c", SCRIPT],
            cwd=folder,
            env={**os.environ, **own},
            stdout=subprocess.PIPE,
            text=True,
            process_group=0,
        )
        jobs.append(job)
        job.stdout.readline()
        _, pid = job.stdout.readline().split()
        return job, int(pid)

    yield start
    for job in jobs:
        if job.poll() is None:
            os.killpg(job.pid, signal.SIGKILL)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_terraform_gets_one_interrupt_and_ends_in_order(job, tmp_path, number):
    job, _ = job()
    for _ in range(3):
        os.killpg(job.pid, number)
        time.sleep(0.05)
    (tmp_path / "end").touch()
    heard = job.communicate(timeout=10)[0].splitlines()
    assert heard[:2] == ["heard SIGINT", "state written"]
    assert heard[2].startswith("CalledProcessError")


def test_a_job_does_not_go_on_though_terraform_was_done(job, tmp_path):
    job, _ = job(code=0)
    os.killpg(job.pid, signal.SIGTERM)
    (tmp_path / "end").touch()
    assert job.communicate(timeout=10)[0].splitlines()[-1] == "SystemExit Cancelled"


def test_terraform_dies_with_a_job_that_is_killed(job):
    job, terraform = job()
    os.killpg(job.pid, signal.SIGKILL)
    for _ in range(500):
        if not alive(terraform):
            return
        time.sleep(0.01)
    pytest.fail("Terraform still runs")


def alive(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    # A process that has ended stays in the list until whoever has inherited it asks for it.
    status = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True).stdout
    return not status.strip().startswith("Z")


def test_gives_what_terraform_says(tmp_path, monkeypatch):
    program = tmp_path / "terraform"
    program.write_text('#!/bin/sh\necho "$@"; cat\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    assert terraform_run.terraform("show", capture=True) == "-chdir=terraform show\n"
