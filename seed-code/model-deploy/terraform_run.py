"""Runs Terraform in terraform/, with the state of a stage."""

import os
import signal
import subprocess
import sys

# A runner kills the process group of a job whose time is up, and Terraform has one of its own (see below).
# This ends it, providers included, once nobody holds the other end of standard input any more.
DIES_WITH_JOB = 'exec 3<&0; (read -r _ <&3; kill -KILL 0) >/dev/null 2>&1 & exec "$@" 3<&- </dev/null'


def state_key(stage):
    return f"model-deploy/{stage}/terraform.tfstate"


def init(stage):
    backend = {
        "bucket": os.environ["ARTIFACT_BUCKET"],
        "key": state_key(stage),
        "region": os.environ["AWS_REGION"],
    }
    settings_of_backend = [f"-backend-config={name}={value}" for name, value in backend.items()]
    terraform("init", "-input=false", "-reconfigure", *settings_of_backend)
    if lock := os.environ.get("FORCE_UNLOCK"):
        # Terraform refuses the lock of another stage, as it must.
        terraform("force-unlock", "-force", lock, check=False)


def terraform(*arguments, capture=False, check=True):
    """Runs a command and returns its output if that is captured.

    All processes of a job that is cancelled get SIGTERM, and uv passes it on once more:
    https://gitlab.com/gitlab-org/gitlab-runner/-/blob/main/helpers/process/killer_unix.go
    Terraform counts. After one interrupt it ends in order, its state written and unlocked; a second one makes
    it drop everything: https://github.com/hashicorp/terraform/blob/v1.11.4/internal/command/meta.go
    So it has a process group of its own, and this program passes one interrupt on, however many come.
    """
    command = ["terraform", "-chdir=terraform", *arguments]
    print("$", *command, flush=True)
    watched, lifeline = os.pipe()
    process = subprocess.Popen(
        ["sh", "-c", DIES_WITH_JOB, "sh", *command],
        text=True,
        stdin=watched,
        stdout=subprocess.PIPE if capture else None,
        process_group=0,
    )
    os.close(watched)
    signals = []

    def pass_on(number, _):
        signals.append(number)
        if len(signals) == 1:
            process.send_signal(signal.SIGINT)

    before = {number: signal.signal(number, pass_on) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        output, _ = process.communicate()
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        os.close(lifeline)
    if process.returncode and (check or signals):
        raise subprocess.CalledProcessError(process.returncode, command, output)
    if signals:
        sys.exit(f"Cancelled. Terraform had already done this: {' '.join(arguments)}")
    return output
