"""Runs Terraform in terraform/, with the state of a stage."""

import os
import signal
import subprocess


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

    A job that is cancelled gets SIGTERM: Terraform is told and ends in order, its state written and unlocked.
    """
    command = ["terraform", "-chdir=terraform", *arguments]
    print("$", *command, flush=True)
    process = subprocess.Popen(command, text=True, stdout=subprocess.PIPE if capture else None)
    before = signal.signal(signal.SIGTERM, lambda *_: process.send_signal(signal.SIGINT))
    try:
        output, _ = process.communicate()
    finally:
        signal.signal(signal.SIGTERM, before)
    if check and process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command, output)
    return output
