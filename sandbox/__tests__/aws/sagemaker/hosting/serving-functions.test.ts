import { Hosted } from "../../../../testing/hosted";

let hosted: Hosted;
beforeAll(async () => {
  hosted = await Hosted.start();
});
afterAll(() => hosted.stop());

async function served(name: string, script: string): Promise<void> {
  await hosted.model(name, { "code/inference.py": script });
  await hosted.config(name, name);
  await hosted.endpoint(name, name);
}

const DOUBLING = `
class Model:
    def predict(self, rows):
        return rows * 2
def model_fn(folder):
    return Model()
`;

describe("a script with model_fn alone", () => {
  beforeAll(() => served("defaults", DOUBLING));

  it("gets numbers from CSV and has its answer as CSV", async () => {
    const { text } = await hosted.invoke("defaults", "1,2\n3,4", { accept: "text/csv" });
    expect(text).toBe("2.0,4.0\n6.0,8.0\n");
  });

  it("answers JSON where no type is asked for", async () => {
    const answer = await hosted.invoke("defaults", "[[1, 2]]", { "content-type": "application/json" });
    expect(answer.text).toBe("[[2.0, 4.0]]");
    expect(answer.headers.get("content-type")).toBe("application/json");
  });

  it("fails for a type that it does not read", async () => {
    const { error } = await hosted.invoke("defaults", "<a/>", { "content-type": "text/xml" });
    expect(error).toMatchObject({ __type: "ModelError", OriginalStatusCode: 500 });
  });
});

describe("a script", () => {
  it("finds its model where containers have it", async () => {
    await hosted.model("place", {
      "code/inference.py":
        "def model_fn(folder):\n    return open('/opt/ml/model/word').read()\ndef transform_fn(model, body, kind, accept):\n    return model, 'text/plain'\n",
      word: "found",
    });
    await hosted.config("place", "place");
    await hosted.endpoint("place", "place");
    expect((await hosted.invoke("place", "1")).text).toBe("found");
  });

  it("acts as the model's role", async () => {
    await served(
      "acting",
      `
import boto3
def model_fn(folder):
    return boto3.client("sts").get_caller_identity()["Arn"]
def transform_fn(model, body, kind, accept):
    return model, "text/plain"
`,
    );
    expect((await hosted.invoke("acting", "1")).text).toContain("assumed-role/endpoints/");
  });

  it("with transform_fn beside another function does not come up", async () => {
    await served("double", "def transform_fn(*_): pass\ndef input_fn(*_): pass\ndef model_fn(_): pass\n");
    expect((await hosted.describe("double")).EndpointStatus).toBe("Failed");
  });
});
