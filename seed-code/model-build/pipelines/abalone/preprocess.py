"""Turns raw abalone rows into features, in two places with the same code.

As the processing job it splits the data, fits the preprocessor on the training part and packs it as a
model. On the endpoint the scikit-learn container loads that model and calls the `*_fn` functions.
"""

import argparse
import io
import os
import tarfile
from pathlib import Path

import joblib
import pandas as pd
from sklearn.compose import ColumnTransformer
from sklearn.impute import SimpleImputer
from sklearn.model_selection import train_test_split
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

SEXES = ["F", "I", "M"]
SIZES = ["length", "diameter", "height"]
WEIGHTS = ["whole_weight", "shucked_weight", "viscera_weight", "shell_weight"]
NUMBERS = SIZES + WEIGHTS
FEATURES = ["sex", *NUMBERS]
LABEL = "rings"


def read_rows(source, columns):
    """Reads CSV without a header. A wrong value is an error; a missing number is fine (see below)."""
    rows = pd.read_csv(source, header=None, skipinitialspace=True)
    if rows.shape[1] != len(columns):
        raise ValueError(f"A row has {rows.shape[1]} values, expected {len(columns)}: {', '.join(columns)}")
    rows.columns = columns
    unknown = set(rows["sex"]) - set(SEXES)
    problems = [f"sex {value!r} is not one of {', '.join(SEXES)}" for value in unknown]
    for name in columns[1:]:
        if not pd.api.types.is_numeric_dtype(rows[name]):
            problems.append(f"{name} must be a number in every row")
    if problems:
        raise ValueError("; ".join(problems))
    return rows


def make_preprocessor():
    numbers = make_pipeline(SimpleImputer(strategy="median"), StandardScaler())
    return ColumnTransformer(
        [("sex", OneHotEncoder(categories=[SEXES]), ["sex"]), ("numbers", numbers, NUMBERS)]
    )


# --- On the endpoint ---


def model_fn(model_dir):
    return joblib.load(Path(model_dir) / "preprocessor.joblib")


def input_fn(body, content_type):
    if content_type.split(";")[0].strip() != "text/csv":
        raise ValueError(f"Content type {content_type} is not supported: send text/csv")
    return read_rows(io.StringIO(body.decode() if isinstance(body, bytes) else body), FEATURES)


def predict_fn(rows, preprocessor):
    return preprocessor.transform(rows)


def output_fn(features, _accept):
    """CSV, for the XGBoost container that comes next."""
    return pd.DataFrame(features).to_csv(header=False, index=False), "text/csv"


# --- In the processing job ---


def write_features(preprocessor, rows, path):
    """Writes what XGBoost reads: the label first, no header."""
    path.parent.mkdir(parents=True, exist_ok=True)
    features = pd.DataFrame(preprocessor.transform(rows[FEATURES]))
    features.insert(0, LABEL, rows[LABEL].to_numpy())
    features.to_csv(path, header=False, index=False)


def write_model(preprocessor, folder):
    """Packs the fitted preprocessor together with this very file."""
    folder.mkdir(parents=True, exist_ok=True)
    content = io.BytesIO()
    joblib.dump(preprocessor, content)
    member = tarfile.TarInfo("preprocessor.joblib")
    member.size = content.tell()
    content.seek(0)
    with tarfile.open(folder / "model.tar.gz", "w:gz") as archive:
        archive.addfile(member, content)
        archive.add(__file__, "code/preprocess.py")


def main(base):
    files = [path for path in sorted((base / "data").rglob("*")) if path.is_file()]
    rows = pd.concat([read_rows(path, [*FEATURES, LABEL]) for path in files], ignore_index=True)
    # 70 % to train, 15 % to validate, 15 % to test; the seed makes two runs comparable.
    train, rest = train_test_split(rows, train_size=0.7, random_state=42)
    validation, test = train_test_split(rest, train_size=0.5, random_state=42)
    preprocessor = make_preprocessor().fit(train[FEATURES])
    for name, part in {"train": train, "validation": validation, "test": test}.items():
        write_features(preprocessor, part, base / name / f"{name}.csv")
        print(f"{name}: {len(part)} of {len(rows)} rows")
    # Raw rows that training never saw: the deploy repository sends them to the staging endpoint.
    test.to_csv(base / "test" / "raw.csv", header=False, index=False)
    write_model(preprocessor, base / "preprocessor")


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--base", type=Path, default=os.environ.get("PROCESSING_BASE", "/opt/ml/processing"))
    main(parser.parse_args().base)
