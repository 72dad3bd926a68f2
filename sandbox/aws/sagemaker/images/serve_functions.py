"""A user's `model_fn`, `input_fn`, `predict_fn`, `output_fn` or `transform_fn`, as the scikit-learn container calls them.

SAGEMAKER_PROGRAM names the file, SAGEMAKER_SUBMIT_DIRECTORY its folder; without the latter it is model/code. Whatever one of the
functions raises is logged and answered with 500 and a page without it.
https://github.com/aws/sagemaker-scikit-learn-container/blob/master/src/sagemaker_sklearn_container/serving.py
"""

import importlib
import os
import sys

import serve_formats
from serve_answer import Answer, text_type

TEXT_TYPES = ("application/json", "text/csv")
INTERNAL_ERROR = Answer(
    b"<!doctype html>\n<html lang=en>\n<title>500 Internal Server Error</title>\n<h1>Internal Server Error</h1>\n"
    b"<p>The server encountered an internal error and was unable to complete your request. Either the server is overloaded "
    b"or there is an error in the application.</p>\n",
    status=500,
)


def load(folder):
    model_folder = os.path.join(folder, "model")
    module = import_program(folder, model_folder)
    model = getattr(module, "model_fn", default_model_fn)(model_folder)
    transform = transformer(module)
    default_accept = os.environ.get("SAGEMAKER_DEFAULT_INVOCATIONS_ACCEPT", "application/json")

    def invoke(content, content_type, accept):
        kind = content_type or "application/json"
        wanted = default_accept if accept in (None, "", "*/*") else accept
        return answer_of(transform(model, content.decode() if kind in TEXT_TYPES else content, kind, wanted))

    invoke.on_error = INTERNAL_ERROR
    return invoke


def import_program(folder, model_folder):
    program = os.environ.get("SAGEMAKER_PROGRAM")
    if not program:
        raise RuntimeError("SAGEMAKER_PROGRAM is not set: the container does not know which script has model_fn.")
    code_folder = os.environ.get("SAGEMAKER_SUBMIT_DIRECTORY") or os.path.join(model_folder, "code")
    if code_folder.startswith("/opt/ml/") and not os.path.isdir("/opt/ml/model"):
        code_folder = os.path.join(folder, code_folder.removeprefix("/opt/ml/"))
    if os.path.exists(os.path.join(code_folder, "requirements.txt")):
        print("The sandbox does not install requirements.txt: it has pandas, scikit-learn and XGBoost alone.", flush=True)
    sys.path.insert(0, code_folder)
    return importlib.import_module(program.removesuffix(".py"))


def default_model_fn(_model_dir):
    raise NotImplementedError("Please provide a model_fn implementation.")


def transformer(module):
    names = ("input_fn", "predict_fn", "output_fn")
    transform = getattr(module, "transform_fn", None)
    if transform and any(hasattr(module, name) for name in names):
        raise ValueError("Cannot use transform_fn implementation with input_fn, predict_fn, and/or output_fn")
    if transform:
        return transform
    read = getattr(module, "input_fn", serve_formats.decode)
    predict = getattr(module, "predict_fn", lambda data, model: model.predict(data))
    write = getattr(module, "output_fn", lambda prediction, accept: (serve_formats.encode(prediction, accept), accept))
    return lambda model, content, kind, accept: write(predict(read(content, kind), model), accept)


def answer_of(result):
    """A function answers content with its type, or content alone, which goes out as HTML as Flask has it."""
    body, kind = result if isinstance(result, tuple) else (result, "text/html")
    return Answer(body.encode() if isinstance(body, str) else bytes(body), text_type(kind))
