import { execFile } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { mlPython } from "../sandbox/python";
import { CHANNELS, DATA, HYPERPARAMETERS, SCRIPTS, TRAINING_PROGRAM } from "./training-pipeline";

/** The scripts of the training pipeline as a person runs them: one after the other, on files of this machine. */
export class ScriptsByHand {
  private readonly folder = mkdtempSync(join(tmpdir(), "bench-by-hand-"));

  constructor() {
    this.copy(DATA, "processing/data/rows.csv");
    const config = Object.fromEntries(CHANNELS.map((channel) => [channel, { ContentType: "text/csv" }]));
    this.write("ml/input/config/hyperparameters.json", JSON.stringify(HYPERPARAMETERS));
    this.write("ml/input/config/inputdataconfig.json", JSON.stringify(config));
  }

  async run(): Promise<void> {
    const base = join(this.folder, "processing");
    await python(SCRIPTS["preprocess.py"], "--base", base);
    for (const channel of CHANNELS) this.copy(join(base, channel), `ml/input/data/${channel}`);
    await python(TRAINING_PROGRAM, join(this.folder, "ml"));
    mkdirSync(join(base, "model"), { recursive: true });
    const archive = [
      "-czf",
      join(base, "model", "model.tar.gz"),
      "-C",
      join(this.folder, "ml", "model"),
      "xgboost-model",
    ];
    await promisify(execFile)("tar", archive);
    await python(SCRIPTS["evaluate.py"], "--base", base);
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  private copy(source: string, path: string): void {
    const place = join(this.folder, path);
    mkdirSync(dirname(place), { recursive: true });
    cpSync(source, place, { recursive: true });
  }

  private write(path: string, content: string): void {
    const place = join(this.folder, path);
    mkdirSync(dirname(place), { recursive: true });
    writeFileSync(place, content);
  }
}

async function python(...args: string[]): Promise<void> {
  await promisify(execFile)(mlPython(), args);
}
