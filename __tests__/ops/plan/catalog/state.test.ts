import { readState, stateWithoutSecrets } from "../../../../ops/plan/catalog/state";

const STATE = JSON.stringify({
  lineage: "1b2c",
  serial: 7,
  resources: [
    { type: "aws_s3_bucket", name: "state-bucket_bucket_828F7150", instances: [{}] },
    {
      type: "aws_secretsmanager_secret_version",
      name: "gitlab-secrets_access-key-value_2F399B64",
      instances: [{ index_key: 0, attributes: { secret_string: "hidden" } }],
    },
    {
      type: "aws_secretsmanager_secret_version",
      name: "gitlab-secrets_token-value_8E889F9B",
      instances: [{}],
    },
  ],
});

it("is known by its lineage and serial", () => {
  expect(readState(STATE)).toEqual({ lineage: "1b2c", serial: 7, keysAreStored: true });
});

it("is empty before the first deployment", () => {
  expect(readState("")).toEqual({ lineage: "", serial: 0, keysAreStored: false });
});

it("has no key when the key's secret has no value", () => {
  expect(readState(STATE.replace('[{"index_key":0,', '[],"x":[{"index_key":0,'))).toMatchObject({
    keysAreStored: false,
  });
});

describe("without the values of secrets", () => {
  const { text, leftOut } = stateWithoutSecrets(STATE);

  it("holds none of them and everything else", () => {
    expect(text).not.toContain("hidden");
    expect(JSON.parse(text)).toMatchObject({
      lineage: "1b2c",
      serial: 7,
      resources: [{ type: "aws_s3_bucket" }],
    });
  });

  it("says which they were", () => {
    expect(leftOut).toEqual([
      "aws_secretsmanager_secret_version.gitlab-secrets_access-key-value_2F399B64[0]",
      "aws_secretsmanager_secret_version.gitlab-secrets_token-value_8E889F9B",
    ]);
  });
});
