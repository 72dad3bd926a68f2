"""The job scripts, run as SageMaker runs them, on the first 20 rows of the abalone data."""

import bz2
import json
import tarfile
from pathlib import Path

import pandas as pd
import pytest
import xgboost

from pipelines.abalone import evaluate, preprocess

ROW = "M,0.455,0.365,0.095,0.514,0.2245,0.101,0.15"
DATA = "".join(Path("data/abalone-dataset.csv").read_text().splitlines(keepends=True)[:20])


@pytest.fixture(scope="module")
def base(tmp_path_factory):
    base = tmp_path_factory.mktemp("processing")
    (base / "data").mkdir()
    (base / "data" / "abalone.csv").write_text(DATA)
    preprocess.main(base)
    return base


@pytest.fixture(scope="module")
def preprocessor(base):
    with tarfile.open(base / "preprocessor" / "model.tar.gz") as archive:
        archive.extractall(base / "endpoint", filter="data")
    return preprocess.model_fn(base / "endpoint")


def read(path):
    return pd.read_csv(path, header=None)


def test_reads_compressed_data(tmp_path):
    (tmp_path / "abalone.csv.bz2").write_bytes(bz2.compress(DATA.encode()))
    rows = preprocess.read_rows(tmp_path / "abalone.csv.bz2", [*preprocess.FEATURES, preprocess.LABEL])
    assert rows.iloc[0].tolist() == ["M", 0.455, 0.365, 0.095, 0.514, 0.2245, 0.101, 0.15, 15]
    assert len(rows) == 20


def folder(path, files):
    """A folder `data` as the processing job finds it."""
    for name, content in files.items():
        file = path / "data" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
    (path / "data").mkdir(exist_ok=True)
    return path / "data"


MARKERS = {
    "_SUCCESS": "",
    "_committed_17": "{}",
    ".part-0.csv.crc": b"crc\0",
    "_temporary/0/part-0.csv": "M,1",
    "shells_$folder$": "x",
    "empty": "",
}


def test_skips_what_spark_writes_beside_the_data(tmp_path):
    rows = preprocess.read_files(folder(tmp_path, {**MARKERS, "part-0.csv": DATA, "more/part-1.csv": DATA}))
    assert len(rows) == 40


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({}, "No data: InputDataUrl has to name a CSV file .*, but has nothing"),
        ({"_SUCCESS": ""}, "No data: .* but has _SUCCESS"),
        ({"a.csv": DATA, "b/table.parquet": b"PAR1\xff\xfe\0"}, "^b/table.parquet: "),
        ({"a.csv.gz": DATA}, "^a.csv.gz: "),
        ({"a.csv": DATA + "M,1\n" + ROW + ",7,8\n"}, "^a.csv: .* line 22"),
        ({"a.csv": DATA, "b.csv": "M;1;2\n"}, "^b.csv: A row has 1 values, expected 9"),
        ({"a.csv": DATA + ROW + ",\n"}, r"^a.csv: row 21: rings is missing \(1 of 21 rows\)"),
        ({"a.csv": DATA + ROW + "\n" + ROW + "\n"}, r"^a.csv: row 21: rings is missing \(2 of 22 rows\)"),
        ({"a.csv": DATA + ROW + ",inf\n"}, "^a.csv: row 21: rings inf is no number"),
        (
            {"a.csv": ROW + ",7\n", "b.csv": ROW + ",7\n"},
            "rings is 7 in all 2 rows: there is nothing to learn",
        ),
    ],
)
def test_names_what_is_wrong_with_the_data(tmp_path, files, message):
    with pytest.raises(ValueError, match=message):
        preprocess.read_files(folder(tmp_path, files))


def test_splits_into_70_15_15(base):
    assert [len(read(base / name / f"{name}.csv")) for name in ("train", "validation", "test")] == [14, 3, 3]


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
        (
            ROW.replace("M", "X").replace("0.455", "long"),
            "row 1: sex 'X' is not one of F, I, M .*; row 1: length 'long' is no",
        ),
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
    test = read(base / "test" / "test.csv")
    errors = booster.predict(xgboost.DMatrix(test.iloc[:, 1:].to_numpy())) - test[0]
    assert report["regression_metrics"]["mse"]["value"] == pytest.approx((errors**2).mean())


def test_says_that_equal_labels_can_not_be_measured(tmp_path):
    (tmp_path / "test.csv").write_text("7,1,2\n7,3,4\n")
    with pytest.raises(ValueError, match="test.csv: column 1, the label, is 7 in all 2 rows: give more data"):
        evaluate.read_test_rows(tmp_path / "test.csv")


def test_measures_the_errors():
    metrics = evaluate.measure([1.0, 2.0, 3.0], [1.0, 2.0, 6.0])["regression_metrics"]
    assert metrics["mse"]["value"] == pytest.approx(3)
    assert metrics["mae"]["value"] == pytest.approx(1)
