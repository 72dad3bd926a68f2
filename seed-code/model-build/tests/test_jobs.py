"""The job scripts, run as SageMaker runs them, on the first 400 rows."""

import json
import tarfile

import pandas as pd
import pytest
import xgboost

from pipelines.abalone import evaluate, preprocess

ROW = "M,0.455,0.365,0.095,0.514,0.2245,0.101,0.15"
DATA = "data/abalone-dataset.csv.bz2"


@pytest.fixture(scope="module")
def base(tmp_path_factory):
    base = tmp_path_factory.mktemp("processing")
    (base / "data").mkdir()
    rows = pd.read_csv(DATA, header=None, nrows=400)
    rows.to_csv(base / "data" / "abalone.csv", header=False, index=False)
    preprocess.main(base)
    return base


@pytest.fixture(scope="module")
def preprocessor(base):
    with tarfile.open(base / "preprocessor" / "model.tar.gz") as archive:
        archive.extractall(base / "endpoint", filter="data")
    return preprocess.model_fn(base / "endpoint")


def read(path):
    return pd.read_csv(path, header=None)


def test_the_shipped_data_is_complete():
    assert len(preprocess.read_rows(DATA, [*preprocess.FEATURES, preprocess.LABEL])) == 4177


def test_splits_into_70_15_15(base):
    assert [len(read(base / name / f"{name}.csv")) for name in ("train", "validation", "test")] == [
        280,
        60,
        60,
    ]


def test_fits_on_the_training_rows_only(base):
    assert read(base / "train" / "train.csv").iloc[:, 4:].mean().to_numpy() == pytest.approx(0)


def test_keeps_the_raw_test_rows(base):
    assert read(base / "test" / "raw.csv")[8].tolist() == read(base / "test" / "test.csv")[0].tolist()


def test_the_packed_model_serves_a_raw_row(base, preprocessor):
    assert (base / "endpoint" / "code" / "preprocess.py").exists()
    rows = preprocess.input_fn(ROW.encode(), "text/csv; charset=utf-8")
    body, content_type = preprocess.output_fn(preprocess.predict_fn(rows, preprocessor), "text/csv")
    assert content_type == "text/csv"
    assert body.startswith("0.0,0.0,1.0,")


def test_fills_in_a_missing_number(preprocessor):
    rows = preprocess.input_fn(ROW.replace("0.455", ""), "text/csv")
    assert not pd.isna(preprocess.predict_fn(rows, preprocessor)).any()


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("M,0.455", "has 2 values, expected 8: sex, length"),
        (ROW.replace("M", "X").replace("0.455", "long"), "sex 'X' is not one of F, I, M; length must be"),
    ],
)
def test_refuses_a_wrong_row(body, message):
    with pytest.raises(ValueError, match=message):
        preprocess.input_fn(body, "text/csv")


def test_evaluates_what_training_made(base, tmp_path):
    rows = read(base / "train" / "train.csv")
    booster = xgboost.train({}, xgboost.DMatrix(rows.iloc[:, 1:].to_numpy(), label=rows[0]), 10)
    (tmp_path / "xgboost-model").write_bytes(booster.save_raw())
    (base / "model").mkdir()
    with tarfile.open(base / "model" / "model.tar.gz", "w:gz") as archive:
        archive.add(tmp_path / "xgboost-model", "xgboost-model")
    evaluate.main(base)
    report = json.loads((base / "evaluation" / "evaluation.json").read_text())
    assert 0 < report["regression_metrics"]["mse"]["value"] < 12


def test_measures_the_errors():
    metrics = evaluate.measure([1.0, 2.0, 3.0], [1.0, 2.0, 6.0])["regression_metrics"]
    assert metrics["mse"]["value"] == pytest.approx(3)
    assert metrics["mae"]["value"] == pytest.approx(1)
