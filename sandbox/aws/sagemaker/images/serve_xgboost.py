"""The built-in algorithm XGBoost as its container serves it: CSV or LIBSVM in, one line of predictions out.

An empty request is answered with 204, content that cannot be read with 415, content that does not fit the model with 400.
https://github.com/aws/sagemaker-xgboost-container/tree/master/src/sagemaker_xgboost_container/algorithm_mode
"""

import csv
import os
import pickle

import numpy as np
import xgboost
from scipy.sparse import csr_matrix
from serve_answer import Answer, log_error, text_type

TYPES = ("text/csv", "text/libsvm", "text/x-libsvm", "application/x-recordio-protobuf")
INTERNAL_ERROR = Answer(b"Internal Server Error", "text/plain; charset=utf-8", 500)


def load(folder):
    booster, pickled = load_booster(os.path.join(folder, "model"))
    booster.set_param({"nthread": 1})

    def invoke(content, content_type, _accept):
        if not content:
            return Answer(b"", status=204)
        try:
            rows, kind = parse(content, content_type)
        except Exception as error:
            return refusal(error, str(error), 415)
        try:
            if pickled:
                check_width(rows.num_col(), booster.num_features(), kind)
            predictions = booster.predict(rows, validate_features=False)
        except Exception as error:
            return refusal(error, f"Unable to evaluate payload provided: {error}", 400)
        return Answer(",".join(map(str, predictions.tolist())).encode(), text_type("text/csv"))

    invoke.on_error = INTERNAL_ERROR
    return invoke


def load_booster(folder):
    """The model and whether it is a pickle; the container takes the first file that it finds."""
    files = sorted(name for name in os.listdir(folder) if os.path.isfile(os.path.join(folder, name)))
    if not files:
        raise RuntimeError("Unable to load model: there is no file in the model's archive.")
    with open(os.path.join(folder, "xgboost-model" if "xgboost-model" in files else files[0]), "rb") as file:
        content = file.read()
    try:
        return pickle.loads(content), True
    except Exception:
        booster = xgboost.Booster()
        booster.load_model(bytearray(content))
        return booster, False


def refusal(error, text, status):
    log_error(error)
    return Answer(text.encode(), status=status)


def parse(content, content_type):
    kind = (content_type or "text/csv").lower().split(";")[0].strip()
    if kind not in TYPES:
        supported = "text/csv, text/libsvm, application/x-recordio-protobuf"
        raise ValueError(f"Content-type {kind} not supported. Supported content-type is {supported}")
    if kind == "application/x-recordio-protobuf":
        raise ValueError("application/x-recordio-protobuf is not in the sandbox. Send text/csv or text/libsvm.")
    read, name = (csv_rows, "csv") if kind == "text/csv" else (libsvm_rows, "libsvm")
    try:
        return xgboost.DMatrix(read(content.strip().decode("utf-8"))), kind
    except Exception as error:
        raise RuntimeError(
            f"Loading {name} data failed with Exception, please ensure data is in {name} format:\n"
            f" {type(error)}\n {error}"
        ) from error


def csv_rows(text):
    first = text.splitlines()[0][:512]
    delimiter = "," if "," in first or len(first.split()) < 2 else csv.Sniffer().sniff(first).delimiter
    rows = [line.split(delimiter) for line in text.splitlines()]
    return np.array([[float(value.strip() or "nan") for value in row] for row in rows])


def libsvm_rows(text):
    rows, columns, values = [], [], []
    for row, line in enumerate(text.split("\n")):
        for column, value in (item.split(":") for item in line.split() if ":" in item):
            rows.append(row)
            columns.append(int(column))
            values.append(float(value))
    return csr_matrix((values, (rows, columns)))


def check_width(given, trained, kind):
    """The container checks models that are pickles; of others XGBoost itself refuses rows that are too wide."""
    name = kind.split("/")[1].removeprefix("x-")
    if name == "libsvm" and given > trained + 1:
        raise ValueError(
            f"Feature size of libsvm inference data {given} is larger than feature size of trained model {trained}."
        )
    if name == "csv" and given not in (trained, trained - 1):
        raise ValueError(
            f"Feature size of csv inference data {given} is not consistent with feature size of trained model {trained}."
        )
