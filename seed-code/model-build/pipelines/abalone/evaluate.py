"""Measures the trained model on rows that it has never seen and writes evaluation.json."""

import argparse
import json
import os
import tarfile
from pathlib import Path

import numpy as np
import pandas as pd
import xgboost


def load_model(archive):
    with tarfile.open(archive) as tar:
        content = tar.extractfile("xgboost-model").read()
    booster = xgboost.Booster()
    booster.load_model(bytearray(content))
    return booster


def measure(truth, predictions):
    """In the layout that the model registry shows."""
    errors = np.asarray(truth) - np.asarray(predictions)
    mse = np.mean(errors**2)
    values = {"mse": mse, "mae": np.mean(abs(errors)), "r2": 1 - mse / np.var(truth)}
    metrics = {name: {"value": float(value)} for name, value in values.items()}
    metrics["mse"]["standard_deviation"] = float(np.std(errors**2))
    return {"regression_metrics": metrics}


def read_test_rows(file):
    """The label and the features. Labels that are all equal have no variance, which r2 is a part of."""
    rows = pd.read_csv(file, header=None).to_numpy()
    truth = rows[:, 0]
    if (truth == truth[0]).all():
        raise ValueError(
            f"{file}: column 1, the label, is {truth[0]:g} in all {len(truth)} rows: give more data"
        )
    return truth, rows[:, 1:]


def main(base):
    truth, features = read_test_rows(base / "test" / "test.csv")
    model = load_model(base / "model" / "model.tar.gz")
    # JSON has no NaN: the pipeline's condition could not read it.
    report = json.dumps(measure(truth, model.predict(xgboost.DMatrix(features))), allow_nan=False)
    (base / "evaluation").mkdir(exist_ok=True)
    (base / "evaluation" / "evaluation.json").write_text(report)
    print(report)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--base", type=Path, default=os.environ.get("PROCESSING_BASE", "/opt/ml/processing"))
    main(parser.parse_args().base)
