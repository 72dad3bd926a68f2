import { ledgerEntrySchema, releaseIdOfVersion, versionName } from "../../contracts/releases";
import { pendingDeletionSchema } from "../../contracts/project-deletion";
import { runStatusSchema } from "../../contracts/run-status";
import { seedCommitRequestSchema } from "../../contracts/seed-commit";
import { readStoredJson, StoredJsonError } from "../../contracts/stored-json";
import * as v from "valibot";

const STATUS = { project: "churn", projectId: "p-1", action: "apply", result: "failed", message: "No." };

const read = (value: unknown) =>
  readStoredJson(runStatusSchema, JSON.stringify(value), "s3://states/status.json");

describe("readStoredJson", () => {
  it("gives what another program has stored, with the fields that a newer release has added", () => {
    expect(read({ ...STATUS, finishedAt: null, since: 3 })).toEqual({
      ...STATUS,
      finishedAt: null,
      since: 3,
    });
  });

  it("names the source and every value that is wrong", () => {
    const wrong = () =>
      read({ ...STATUS, action: "plan", kept: "aws_s3_bucket.artifacts", message: undefined });
    expect(wrong).toThrow(StoredJsonError);
    expect(wrong).toThrow(
      /^s3:\/\/states\/status\.json does not have the expected content: (?=.*action: )(?=.*kept: )(?=.*message)/,
    );
  });

  it.each(["", "{", "<html>"])("does not take %j for JSON", (text) => {
    expect(() => readStoredJson(ledgerEntrySchema, text, "/dev/releases/1")).toThrow(
      /^\/dev\/releases\/1 is not JSON: /,
    );
  });

  it("does not take another value for an object", () => {
    expect(() => read(null)).toThrow(StoredJsonError);
  });
});

describe("pendingDeletionSchema", () => {
  const DELETION = {
    projectId: "p-1",
    projectName: "churn",
    stackId: "arn:aws:cloudformation:us-east-1:123456789012:stack/SC-1/1",
    stateLockId: "",
    attempt: 1,
    dueAt: new Date(0).toISOString(),
    retriesExhausted: false,
  };

  it("takes a deletion as the function writes it", () => {
    expect(v.is(pendingDeletionSchema, DELETION)).toBe(true);
  });

  it.each([{ attempt: 0 }, { dueAt: "soon" }, { stackId: undefined }, { retriesExhausted: undefined }])(
    "refuses %j",
    (wrong) => {
      expect(v.is(pendingDeletionSchema, { ...DELETION, ...wrong })).toBe(false);
    },
  );
});

describe("seedCommitRequestSchema", () => {
  const REQUEST = { action: "checkin", repository: "model-build", projectId: 42, branch: "main" };

  it("takes what a project's Terraform asks for", () => {
    expect(v.is(seedCommitRequestSchema, REQUEST)).toBe(true);
  });

  it.each([{ action: "" }, { repository: "model" }, { projectId: 0 }, { projectId: 1.5 }, { branch: "a b" }])(
    "refuses %j",
    (wrong) => {
      expect(v.is(seedCommitRequestSchema, { ...REQUEST, ...wrong })).toBe(false);
    },
  );
});

describe("versions of the product", () => {
  it("are named by their release, but for the placeholder", () => {
    expect(releaseIdOfVersion(versionName("0123456789ab"))).toBe("0123456789ab");
    expect(releaseIdOfVersion("initial")).toBeUndefined();
  });
});
