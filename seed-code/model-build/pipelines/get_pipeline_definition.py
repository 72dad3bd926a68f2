"""Prints the pipeline's definition (JSON) or writes it to a file. Starts nothing."""

import argparse
from pathlib import Path

from pipelines._utils import get_pipeline_driver, read_project, require_credentials


def main(arguments=None):
    parser = argparse.ArgumentParser("get-pipeline-definition", description=__doc__)
    parser.add_argument("-n", "--module-name", default="pipelines.abalone.pipeline")
    parser.add_argument("-f", "--file-name", type=Path, default="/dev/stdout")
    options = parser.parse_args(arguments)
    project = read_project()
    require_credentials()
    options.file_name.write_text(get_pipeline_driver(options.module_name, project).definition())


if __name__ == "__main__":
    main()
