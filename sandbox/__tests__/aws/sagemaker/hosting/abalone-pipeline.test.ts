import { type Abalone, abaloneContainers, trainAbalone } from "./abalone";
import { BUCKET, Hosted } from "../../../../testing/hosted";

let hosted: Hosted;
let abalone: Abalone;
beforeAll(async () => {
  hosted = await Hosted.start();
  abalone = trainAbalone();
  await hosted.upload("preprocessor/model.tar.gz", abalone.preprocessor);
  await hosted.upload("predictor/model.tar.gz", abalone.predictor);
  const containers = abaloneContainers(
    `s3://${BUCKET}/preprocessor/model.tar.gz`,
    `s3://${BUCKET}/predictor/model.tar.gz`,
  );
  await hosted.createModel("abalone", containers);
  await hosted.config("abalone", "abalone");
  await hosted.createModel("predictor", containers.slice(1));
  await hosted.config("predictor", "predictor");
  await Promise.all([hosted.endpoint("abalone", "abalone"), hosted.endpoint("predictor", "predictor")]);
}, 120_000);
afterAll(() => hosted.stop());

const TEN_FEATURES = "0,0,1,0.1,0.2,0.3,0.4,0.5,0.6,0.7";
const rows = () => abalone.rows.slice(0, 100);

describe("the seed's inference pipeline", () => {
  it("predicts the rings of raw rows", async () => {
    const { text } = await hosted.invoke(
      "abalone",
      rows()
        .map(({ features }) => features)
        .join("\n"),
    );
    const predictions = text.split(",").map(Number);
    const errors = rows().map(({ rings }, index) => (rings - (predictions[index] ?? NaN)) ** 2);
    expect(errors.reduce((sum, error) => sum + error, 0) / errors.length).toBeLessThan(8);
  });

  it("answers one row as it answers many", async () => {
    const [first] = rows();
    const alone = await hosted.invoke("abalone", first?.features ?? "");
    const all = await hosted.invoke(
      "abalone",
      rows()
        .map(({ features }) => features)
        .join("\n"),
    );
    expect(alone.text).toBe(all.text.split(",")[0]);
  });

  it("refuses a bad row in the container that reads it", async () => {
    const { error } = await hosted.invoke("abalone", "not,an,abalone");
    expect(error).toMatchObject({ __type: "ModelError", OriginalStatusCode: 500 });
    expect(error.message).toMatch(/^Received server error \(500\) from container-1 with message/);
  });
});

describe("XGBoost alone", () => {
  const invoke = (body: string, type = "text/csv") =>
    hosted.invoke("predictor", body, { "content-type": type });

  it("reads CSV", async () => expect(Number((await invoke(TEN_FEATURES)).text)).toBeGreaterThan(0));

  it("reads LIBSVM, whose missing values are not zeros", async () =>
    expect(Number((await invoke("0 2:1 3:0.1 9:0.7", "text/libsvm")).text)).toBeGreaterThan(0));

  it("answers several rows in one line of CSV", async () => {
    const answer = await invoke(`${TEN_FEATURES}\n${TEN_FEATURES}`);
    expect(answer.text.split(",")).toHaveLength(2);
    expect(answer.headers.get("content-type")).toBe("text/csv; charset=utf-8");
  });

  it("refuses what is not a number with 415", async () => {
    const { error } = await invoke("a,b");
    expect(error).toMatchObject({
      OriginalStatusCode: 415,
      OriginalMessage: expect.stringContaining("please ensure data is in csv format") as string,
    });
    expect(error.message).toMatch(/^Received client error \(415\) from primary with message/);
  });

  it("refuses another type with 415", async () => {
    const { error } = await invoke("{}", "application/json");
    expect(error.OriginalMessage).toContain("Content-type application/json not supported.");
  });

  it("refuses a row that is too wide with 400", async () => {
    const { error } = await invoke(`${TEN_FEATURES},1`);
    expect(error).toMatchObject({
      OriginalStatusCode: 400,
      OriginalMessage: expect.stringContaining("Unable to evaluate payload provided") as string,
    });
  });
});
