import { getEventListeners } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Container } from "../../../../aws/sagemaker/hosting/container";
import { mlPython } from "../../../../python";

let folder: string;
let container: Container;
const stopping = new AbortController();

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "container-"));
  mkdirSync(join(folder, "model/code"), { recursive: true });
  container = new Container("primary", {
    python: mlPython(),
    folder,
    module: "serve_functions",
    environment: { PATH: process.env["PATH"] ?? "", SAGEMAKER_PROGRAM: "inference.py" },
    line: () => undefined,
  });
});

afterEach(async () => {
  await container.stop();
  rmSync(folder, { recursive: true });
});

function model(source: string): void {
  writeFileSync(join(folder, "model/code/inference.py"), `${source}\ndef model_fn(folder):\n    return 1\n`);
}

describe("a container that starts", () => {
  it("no longer listens for the sandbox's end once it answers, however long it might have taken", async () => {
    model("");
    expect(await container.start(600_000, stopping.signal)).toBe(true);
    expect(getEventListeners(stopping.signal, "abort")).toEqual([]);
  });

  it("is given up after its time", async () => {
    model("import time; time.sleep(60)");
    expect(await container.start(500, stopping.signal)).toBe(false);
    expect(getEventListeners(stopping.signal, "abort")).toEqual([]);
  });
});
