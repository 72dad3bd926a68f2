"""Trains as the algorithm of SageMaker's XGBoost image does: `xgboost_training.py /opt/ml`.

Reads CSV, the label first, from the channels `train` and `validation`, and hyperparameters as SageMaker writes them; leaves
`model/xgboost-model`. A fault in what it was given ends with code 2 and its reason in `output/failure`, any other with code 1.
https://docs.aws.amazon.com/sagemaker/latest/dg/xgboost.html
"""

import csv
import json
import re
import sys
import traceback
from pathlib import Path

USER_ERROR, ALGORITHM_ERROR = 2, 1


class UserError(Exception):
    """A fault in data or hyperparameters."""


def whole(least):
    return int, lambda value: value >= least, f"an integer of at least {least}"


def between(least, most):
    return float, lambda value: least <= value <= most, f"a number from {least} to {most}"


def above(least, most):
    return float, lambda value: least < value <= most, f"a number above {least}, at most {most}"


NOT_NEGATIVE = float, lambda value: value >= 0, "a number of at least 0"
NUMBER = float, lambda value: True, "a number"
TEXT = str, lambda value: value != "", "not empty"

# https://docs.aws.amazon.com/sagemaker/latest/dg/xgboost_hyperparameters.html
HYPERPARAMETERS = {
    **dict.fromkeys(["num_round", "early_stopping_rounds", "nthread", "num_parallel_tree"], whole(1)),
    "num_class": whole(2),
    **dict.fromkeys(["max_depth", "max_leaves", "verbosity", "refresh_leaf", "one_drop", "lambda_bias"], whole(0)),
    "max_bin": whole(2),
    "seed": (int, lambda value: True, "an integer"),
    **dict.fromkeys(["eta", "rate_drop", "skip_drop"], between(0, 1)),
    **dict.fromkeys(["subsample", "colsample_bytree", "colsample_bylevel", "colsample_bynode"], above(0, 1)),
    **dict.fromkeys(["gamma", "min_child_weight", "max_delta_step", "lambda", "alpha"], NOT_NEGATIVE),
    "scale_pos_weight": NOT_NEGATIVE,
    "tweedie_variance_power": (float, lambda value: 1 < value < 2, "a number between 1 and 2"),
    **dict.fromkeys(["base_score", "huber_slope", "aft_loss_distribution_scale"], NUMBER),
    **dict.fromkeys(["objective", "eval_metric", "tree_method", "grow_policy", "updater", "process_type"], TEXT),
    **dict.fromkeys(["sampling_method", "sample_type", "normalize_type", "aft_loss_distribution"], TEXT),
    **dict.fromkeys(["interaction_constraints", "monotone_constraints", "device"], TEXT),
    "booster": (str, lambda value: value in ("gbtree", "gblinear", "dart"), "one of gbtree, gblinear, dart"),
}


def read_hyperparameters(given):
    """Values by name, of the right types. All faults are reported at once."""
    problems = [] if "num_round" in given else ["Missing required hyperparameter: num_round"]
    values = {}
    for name, text in given.items():
        if name not in HYPERPARAMETERS:
            problems.append(f"Extraneous hyperparameter found: {name}")
            continue
        kind, allowed, words = HYPERPARAMETERS[name]
        try:
            values[name] = kind(text)
            if not allowed(values[name]):
                problems.append(f"Hyperparameter {name}: value {text!r} is not in range: it must be {words}")
        except ValueError:
            problems.append(f"Hyperparameter {name}: could not parse value {text!r}: it must be {words}")
    if problems:
        raise UserError("; ".join(problems))
    return values


def read_channel(base, name, config):
    """Rows of all files of a channel, the label first."""
    import numpy

    kind = (config[name].get("ContentType") or "text/libsvm").split(";")[0].strip().lower()
    if kind not in ("text/csv", "csv"):
        raise UserError(
            f"Channel {name}: the content type is {kind} (text/libsvm if none is named); the sandbox reads text/csv only"
        )
    folder = base / "input" / "data" / name
    files = [file for file in sorted(folder.rglob("*")) if file.is_file() and not file.name.startswith((".", "_"))]
    parts = [rows for file in files if (rows := read_rows(file, file.relative_to(folder))).size]
    if not parts:
        raise UserError(f"Channel {name}: there are no rows in {len(files)} files")
    if len({part.shape[1] for part in parts}) > 1:
        raise UserError(f"Channel {name}: the files have different numbers of columns")
    if parts[0].shape[1] < 2:
        raise UserError(f"Channel {name}: a row must hold a label and at least one feature")
    return numpy.vstack(parts)


def read_rows(file, shown):
    import numpy

    try:
        if file.stat().st_size == 0:
            return numpy.empty((0, 0))
        return numpy.loadtxt(file, delimiter=",", ndmin=2)
    except ValueError:
        return read_slowly(file, shown)


def read_slowly(file, shown):
    """Reads missing values as nan, and says where a value is not a number."""
    import numpy

    rows = []
    with file.open(newline="") as lines:
        for number, row in enumerate(csv.reader(lines), 1):
            try:
                rows.append([float(value) if value.strip() else float("nan") for value in row])
            except ValueError as error:
                raise UserError(
                    f"{shown}: row {number}: {error}; the file must hold numbers only, the label first, without a header"
                ) from None
            if len(row) != len(rows[0]):
                raise UserError(f"{shown}: row {number} has {len(row)} values, row 1 has {len(rows[0])}")
    return numpy.array(rows)


def train(base):
    hyperparameters = read_hyperparameters(read_config(base, "hyperparameters"))
    config = read_config(base, "inputdataconfig")
    if "train" not in config:
        raise UserError("Channel train is missing")
    channels = {name: read_channel(base, name, config) for name in ("train", "validation") if name in config}
    # Only now: it takes a second to load, which a fault in the data need not wait for.
    import xgboost

    evaluated = [(xgboost.DMatrix(rows[:, 1:], label=rows[:, 0]), name) for name, rows in channels.items()]
    rounds = hyperparameters.pop("num_round")
    patience = hyperparameters.pop("early_stopping_rounds", None)
    if "eval_metric" in hyperparameters:
        hyperparameters["eval_metric"] = [name.strip() for name in hyperparameters["eval_metric"].split(",")]
    print(f"XGBoost {xgboost.__version__}: {evaluated[0][0].num_row()} rows, {evaluated[0][0].num_col()} features")
    try:
        booster = xgboost.train(
            hyperparameters, evaluated[0][0], rounds, evals=evaluated, early_stopping_rounds=patience
        )
    except xgboost.core.XGBoostError as error:
        raise UserError(first_line(error)) from error
    (base / "model").mkdir(exist_ok=True)
    (base / "model" / "xgboost-model").write_bytes(booster.save_raw("ubj"))


def read_config(base, name):
    return json.loads((base / "input" / "config" / f"{name}.json").read_text())


def first_line(error):
    """XGBoost's own message, without time, place and stack."""
    lines = [line for line in str(error).splitlines() if line.strip()]
    return re.sub(r"^\[[\d:]+\] \S+: ", "", lines[0]) if lines else repr(error)


def main(base):
    try:
        train(base)
        return 0
    except UserError as error:
        reason, code = str(error), USER_ERROR
        print(f"ERROR: {reason}", file=sys.stderr)
    except Exception as error:
        reason, code = f"{type(error).__name__}: {error}", ALGORITHM_ERROR
        traceback.print_exc()
    (base / "output").mkdir(exist_ok=True)
    (base / "output" / "failure").write_text(reason)
    return code


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
