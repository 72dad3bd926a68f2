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


def main(base):
    rows = pd.read_csv(base / "test" / "test.csv", header=None).to_numpy()
    model = load_model(base / "model" / "model.tar.gz")
    report = json.dumps(measure(rows[:, 0], model.predict(xgboost.DMatrix(rows[:, 1:]))))
    (base / "evaluation").mkdir(exist_ok=True)
    (base / "evaluation" / "evaluation.json").write_text(report)
    print(report)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--base", type=Path, default=os.environ.get("PROCESSING_BASE", "/opt/ml/processing"))
    main(parser.parse_args().base)
