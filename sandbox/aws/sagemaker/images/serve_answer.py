"""What a container answers to an invocation."""

import sys
import traceback
from dataclasses import dataclass


@dataclass(frozen=True)
class Answer:
    body: bytes
    content_type: str = "text/html; charset=utf-8"
    status: int = 200


def text_type(content_type):
    """Text goes out with its character set, as Flask sends it."""
    return f"{content_type}; charset=utf-8" if content_type.startswith("text/") else content_type


def log_error(error):
    print("".join(traceback.format_exception(error)), file=sys.stderr, end="", flush=True)
