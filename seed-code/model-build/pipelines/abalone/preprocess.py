"""Turns raw abalone rows into features, in two places with the same code.

As the processing job it splits the data, fits the preprocessor on the training part and packs it as a
model. On the endpoint the scikit-learn container loads that model and calls the `*_fn` functions.
"""

import argparse
import io
import os
import tarfile
import zlib
from pathlib import Path

import joblib
import numpy as np
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
    """Reads CSV without a header. A wrong value is an error; a missing feature is fine (see below)."""
    rows = pd.read_csv(source, header=None, skipinitialspace=True)
    if rows.shape[1] != len(columns):
        raise ValueError(f"A row has {rows.shape[1]} values, expected {len(columns)}: {', '.join(columns)}")
    rows.columns = columns
    problems = [first_wrong(rows["sex"], ~rows["sex"].isin(SEXES), f"is not one of {', '.join(SEXES)}")]
    for name in columns[1:]:
        numbers = pd.to_numeric(rows[name], errors="coerce")
        wrong = (numbers.isna() & rows[name].notna()) | np.isinf(numbers)
        problems.append(first_wrong(rows[name], wrong, "is no number"))
    if LABEL in columns:
        problems.append(first_wrong(rows[LABEL], rows[LABEL].isna(), "is missing"))
    if any(problems):
        raise ValueError("; ".join(filter(None, problems)))
    return rows


def first_wrong(values, wrong, reason):
    """Names the first row with a wrong value, and how many there are; nothing if all are right."""
    if not wrong.any():
        return ""
    value = values[wrong].iloc[0]
    shown = "" if pd.isna(value) else f" {value!r}" if isinstance(value, str) else f" {value}"
    return f"row {wrong.idxmax() + 1}: {values.name}{shown} {reason} ({wrong.sum()} of {len(wrong)} rows)"


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


def read_files(folder):
    """The rows of all files. What Spark and others write beside their data (_SUCCESS, .crc) is no data."""
    files = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    data = [path for path in files if path.stat().st_size and not is_marker(path.relative_to(folder))]
    if not data:
        found = ", ".join(str(path.relative_to(folder)) for path in files) or "nothing"
        raise ValueError(
            f"No data: InputDataUrl has to name a CSV file or a folder of such files, but has {found}"
        )
    rows = pd.concat([read_file(path, path.relative_to(folder)) for path in data], ignore_index=True)
    if rows[LABEL].nunique() == 1:
        raise ValueError(f"{LABEL} is {rows[LABEL][0]} in all {len(rows)} rows: there is nothing to learn")
    return rows


def is_marker(path):
    """Spark and Hadoop skip such files too; the last one is a folder of EMR."""
    return any(part.startswith(("_", ".")) for part in path.parts) or path.name.endswith("_$folder$")


def read_file(path, name):
    try:
        return read_rows(path, [*FEATURES, LABEL])
    except (ValueError, OSError, EOFError, zlib.error) as error:  # also what is no CSV, or compressed in vain
        raise ValueError(f"{name}: {error}") from error


def main(base):
    rows = read_files(base / "data")
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
