"""What both commands need: the project's settings and the pipeline built with them."""

import hashlib
import importlib
import os
import re
import sys
from dataclasses import dataclass
from pathlib import Path

# https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateModelPackageGroup.html
MAX_NAME_LENGTH = 63
ROOT = Path(__file__).parents[1]
REQUIRED = [
    "SAGEMAKER_PROJECT_NAME",
    "SAGEMAKER_PROJECT_ID",
    "MODEL_PACKAGE_GROUP_NAME",
    "AWS_REGION",
    "ARTIFACT_BUCKET",
    "SAGEMAKER_PIPELINE_ROLE_ARN",
]


@dataclass(frozen=True)
class Project:
    name: str  # of the pipeline and of its model package group
    role: str
    bucket: str
    region: str
    commit: str
    tags: list


def read_project(environment=os.environ):
    """Reads the CI variables of the project; ends the program with code 2 if some are missing."""
    missing = [name for name in REQUIRED if not environment.get(name)]
    if missing:
        print(
            f"Not set: {', '.join(missing)}. In GitLab see Settings > CI/CD > Variables (protected",
            file=sys.stderr,
        )
        print("variables exist on protected branches only), on your computer see README.md.", file=sys.stderr)
        sys.exit(2)
    project_name, project_id, name, region, bucket, role = (environment[name] for name in REQUIRED)
    os.environ.setdefault("AWS_DEFAULT_REGION", region)  # boto3 does not read AWS_REGION
    tags = {"sagemaker:project-name": project_name, "sagemaker:project-id": project_id}
    return Project(
        name=name_for_branch(name, environment),
        role=role,
        bucket=bucket,
        region=region,
        commit=environment.get("CI_COMMIT_SHA", "local"),
        tags=[{"Key": key, "Value": value} for key, value in tags.items()],
    )


def name_for_branch(name, environment):
    """The default branch has the project's own name, each other branch (and your computer) another one.

    The project's part stays as it is: permissions and the project's deletion go by it.
    """
    branch = environment.get("CI_COMMIT_REF_NAME", "local")
    if branch == environment.get("CI_DEFAULT_BRANCH", "main"):
        return name
    digest = hashlib.sha256(branch.encode()).hexdigest()[:6]
    slug = re.sub(r"[^a-z0-9]+", "-", branch.lower())[: MAX_NAME_LENGTH - len(name) - 8].strip("-")
    return "-".join(part for part in (name, slug, digest) if part)


def get_pipeline_driver(module_name, project):
    """Imports the module (and the SDK with it, which takes some seconds) and builds its pipeline."""
    module = importlib.import_module(module_name)
    return module.get_pipeline(
        region=project.region,
        role=project.role,
        default_bucket=project.bucket,
        pipeline_name=project.name,
        model_package_group_name=project.name,
        input_data_url=default_data(project, module)[0],
        commit=project.commit,
    )


def default_data(project, module):
    """What a pipeline trains on by default: its URL, and the file of the repository to upload there, if any.

    New content gets a new place: old models keep their data.
    """
    if not module.DATA_FILE:
        if not module.DATA_URL:
            sys.exit(f"{module.__name__}: give DATA_FILE or DATA_URL.")
        return module.DATA_URL, None
    file = ROOT / module.DATA_FILE
    if not file.is_file():
        sys.exit(f"{module.__name__}: no file {module.DATA_FILE}. Commit it or change DATA_FILE.")
    digest = hashlib.sha256(file.read_bytes()).hexdigest()[:12]
    return f"s3://{project.bucket}/{project.name}/input/{digest}/{file.name}", file


def chosen_parameters(names, environment=os.environ):
    """The pipeline parameters that variables set: TRAINING_INSTANCE_TYPE sets TrainingInstanceType."""
    variables = {name: re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).upper() for name in names}
    return {name: environment[variable] for name, variable in variables.items() if environment.get(variable)}
