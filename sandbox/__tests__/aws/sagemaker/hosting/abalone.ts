import type { ContainerDefinition } from "@aws-sdk/client-sagemaker";
import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { mlPython } from "../../../../python";
import { SKLEARN, XGBOOST } from "../../../../testing/hosted";

const SEED = join(__dirname, "../../../../../seed-code/model-build");

/** What the job of the image sagemaker-xgboost leaves, in short. */
const TRAIN = `
import sys, tarfile, pathlib, pandas as pd, xgboost
base, rounds = pathlib.Path(sys.argv[1]), int(sys.argv[2])
rows = pd.read_csv(base / "train" / "train.csv", header=None).to_numpy()
parameters = {"objective": "reg:squarederror", "max_depth": 5, "eta": 0.2, "nthread": 1}
booster = xgboost.train(parameters, xgboost.DMatrix(rows[:, 1:], rows[:, 0]), rounds)
(base / "xgboost-model").write_bytes(booster.save_raw("ubj"))
with tarfile.open(base / "model.tar.gz", "w:gz") as archive:
    archive.add(base / "xgboost-model", "xgboost-model")
`;

/** The two archives of the abalone model and rows that it was not trained on. */
export interface Abalone {
  readonly preprocessor: Buffer;
  readonly predictor: Buffer;
  /** Raw rows without the rings, and the rings. */
  readonly rows: readonly { readonly features: string; readonly rings: number }[];
}

/** Runs the seed's own preprocessing and trains a small model on what it leaves; takes some seconds. */
export function trainAbalone(rounds = 20): Abalone {
  const base = mkdtempSync(join(tmpdir(), "abalone-"));
  mkdirSync(join(base, "data"));
  copyFileSync(join(SEED, "data/abalone-dataset.csv"), join(base, "data/abalone-dataset.csv"));
  execFileSync(mlPython(), [join(SEED, "pipelines/abalone/preprocess.py"), "--base", base]);
  execFileSync(mlPython(), ["-c", TRAIN, base, String(rounds)]);
  const raw = readFileSync(join(base, "test/raw.csv"), "utf8").trim().split("\n");
  const abalone = {
    preprocessor: readFileSync(join(base, "preprocessor/model.tar.gz")),
    predictor: readFileSync(join(base, "model.tar.gz")),
    rows: raw.map((line) => ({
      features: line.slice(0, line.lastIndexOf(",")),
      rings: Number(line.slice(line.lastIndexOf(",") + 1)),
    })),
  };
  rmSync(base, { recursive: true });
  return abalone;
}

/** The containers as the seed's pipeline registers them. */
export function abaloneContainers(preprocessorUrl: string, predictorUrl: string): ContainerDefinition[] {
  const Environment = {
    SAGEMAKER_PROGRAM: "preprocess.py",
    SAGEMAKER_SUBMIT_DIRECTORY: "/opt/ml/model/code",
  };
  return [
    { Image: SKLEARN, ModelDataUrl: preprocessorUrl, Environment },
    { Image: XGBOOST, ModelDataUrl: predictorUrl },
  ];
}
