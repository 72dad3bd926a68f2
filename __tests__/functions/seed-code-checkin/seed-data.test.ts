import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CreateBucketCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { readSeedCode } from "../../../functions/seed-code-checkin/seed-code";
import { listSeedData, SeedDataError } from "../../../functions/seed-code-checkin/seed-data";
import { type StartedAws, startedAws } from "../../../sandbox/testing/started-aws";
import { makeSeedFolder, type SeedFolder } from "./seed-folder";

const PREFIX = "releases/0123456789ab/seed-data/";
const PATH = "data/a b/ünïcode.csv";
const ADDRESS = `s3://states/${PREFIX}model-build/${PATH}`;
const CONTENT = Buffer.from([0x4d, 0x2c, 0x00, 0xff, 0x0d, 0x0a]);
const SUM = createHash("sha256").update(CONTENT).digest("hex");

let aws: StartedAws;
let client: S3Client;
let folder: string;
let seed: SeedFolder;
beforeAll(async () => {
  aws = await startedAws();
  client = new S3Client({ ...aws.client, forcePathStyle: true });
  await client.send(new CreateBucketCommand({ Bucket: "states" }));
  folder = mkdtempSync(join(tmpdir(), "seed-data-"));
  seed = makeSeedFolder();
  write({ "model-build": { [PATH]: SUM } });
});
afterAll(async () => {
  client.destroy();
  await aws.stop();
  rmSync(folder, { recursive: true });
  seed.remove();
});
beforeEach(() => put(CONTENT));
afterEach(() => jest.restoreAllMocks());

const manifest = () => join(folder, "seed-data.json");
const write = (content: object | string) =>
  writeFileSync(manifest(), typeof content === "string" ? content : JSON.stringify(content));
const put = (Body: Buffer) =>
  client.send(new PutObjectCommand({ Bucket: "states", Key: `${PREFIX}model-build/${PATH}`, Body }));
const list = (repository: "model-build" | "model-deploy" = "model-build", prefix = PREFIX) =>
  listSeedData(manifest(), repository, { client, bucket: "states", prefix, waits: [1] });
const read = (prefix?: string) => list("model-build", prefix)[0]?.read();

test("lists the repository's data files with their sums", () => {
  expect(list()).toEqual([{ path: PATH, executable: false, sha256: SUM, read: expect.any(Function) }]);
});

test("lists none for a repository without data", () => {
  expect(list("model-deploy")).toEqual([]);
});

test("fetches every byte of a file", async () => {
  await expect(read()).resolves.toEqual(CONTENT);
});

test("fetches an empty file", async () => {
  await put(Buffer.alloc(0));
  write({ "model-build": { [PATH]: createHash("sha256").digest("hex") } });
  await expect(read()).resolves.toEqual(Buffer.alloc(0));
  write({ "model-build": { [PATH]: SUM } });
});

test("fetches nothing for the list of files and the seed's hash", () => {
  const send = jest.spyOn(client, "send");
  const { files, hash } = readSeedCode(seed.path, "model-build", list());
  expect(files.map(({ path }) => path)).toContain(PATH);
  expect(hash).toMatch(/^[0-9a-f]{64}$/);
  expect(send).not.toHaveBeenCalled();
});

test("changes the seed's hash with the data's sum", () => {
  const hash = () => readSeedCode(seed.path, "model-build", list()).hash;
  const before = hash();
  write({ "model-build": { [PATH]: "0".repeat(64) } });
  expect(hash()).not.toBe(before);
  write({ "model-build": { [PATH]: SUM } });
});

describe("refuses", () => {
  test("another file than the one that the package names, and says what to do", async () => {
    await put(Buffer.from("another"));
    await expect(read()).rejects.toBeInstanceOf(SeedDataError);
    await expect(read()).rejects.toThrow(
      `${ADDRESS} is not the data file that belongs to this version of the product: its SHA-256 sum is ` +
        `${createHash("sha256").update("another").digest("hex")} instead of ${SUM}. ` +
        "Let the ops team find out who changed it and bring its former version back, which the bucket keeps for 90 days; then try again.",
    );
  });

  test("to go on without a file, and says what to do", async () => {
    await expect(read("gone/")).rejects.toThrow(
      `The seed's data file s3://states/gone/model-build/${PATH} could not be fetched: NoSuchKey: The specified key does not exist. ` +
        "Let the ops team see that the object is there and that the function's role may read it. " +
        "The bucket keeps what was deleted for 90 days.",
    );
  });

  test("to go on when S3 denies the file for good", async () => {
    const denied = Object.assign(new Error("Access Denied"), { name: "AccessDenied" });
    const send = jest.spyOn(client, "send").mockImplementation(() => Promise.reject(denied));
    await expect(read()).rejects.toThrow("could not be fetched: AccessDenied: Access Denied. ");
    expect(send).toHaveBeenCalledTimes(2);
  });

  test("a package without the list of data", () => {
    const place = { client, bucket: "states", prefix: PREFIX };
    expect(() => listSeedData(join(folder, "none.json"), "model-build", place)).toThrow(
      expect.objectContaining({
        name: "SeedCodeError",
        message: expect.stringMatching(
          /^The list of the seed's data at .*\/none\.json cannot be read: ENOENT.* The function's package is damaged: build and deploy it again\.$/,
        ),
      }),
    );
  });

  test("a list of data that is not JSON", () => {
    write("{");
    expect(() => list()).toThrow(
      /seed-data\.json is not JSON\. The function's package is damaged: build and deploy it again\.$/,
    );
    write({ "model-build": { [PATH]: SUM } });
  });
});
