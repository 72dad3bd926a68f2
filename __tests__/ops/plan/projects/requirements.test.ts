import { GetObjectCommand, NoSuchKey, S3Client } from "@aws-sdk/client-s3";
import { mockClient } from "aws-sdk-client-mock";
import { awsClients } from "../../../../ops/aws/aws";
import type { Catalog } from "../../../../ops/catalog/catalog";
import { requirePlanNeeds } from "../../../../ops/plan/projects/requirements";
import { FakeTerraform } from "../../fake-terraform";

const catalog = { stateBucket: "states", tokenSecret: "dev-gitlab-token" } as Catalog;
const project = { id: "p-1", name: "abalone" };

const s3 = mockClient(S3Client);
const aws = awsClients({ region: "us-east-1" });

let terraform: FakeTerraform;

beforeEach(() => {
  s3.reset();
  s3.on(GetObjectCommand).resolves({});
});
afterEach(() => terraform.remove());

function needs(version?: string, environment: NodeJS.ProcessEnv = {}): Promise<void> {
  terraform = new FakeTerraform(version);
  return requirePlanNeeds(aws, catalog, project, { ...terraform.environment, ...environment }, "Or else.");
}

function denyState(): void {
  s3.on(GetObjectCommand).rejects(Object.assign(new Error("Access Denied"), { name: "AccessDenied" }));
}

it("are there with Terraform, a token and the right to read a state", async () => {
  await expect(needs()).resolves.toBeUndefined();
});

it("are there where a project has no state yet", async () => {
  s3.on(GetObjectCommand).rejects(new NoSuchKey({ message: "none", $metadata: {} }));
  await expect(needs()).resolves.toBeUndefined();
});

it.each([
  [
    "the right to read states",
    "  The state of abalone, s3://states/projects/p-1/terraform.tfstate, can not be read: AccessDenied: Access Denied. The policy in",
    () => {
      denyState();
      return needs();
    },
  ],
  [
    "a Terraform that is new enough",
    "  Terraform is 1.9.8. Install Terraform 1.10 or newer.",
    () => needs("1.9.8"),
  ],
  [
    "a token, and where there is one",
    "  GITLAB_TOKEN is not set. Terraform reads the projects' repositories with it: export a token with the scope read_api, " +
      "of a user with the role Maintainer there, or the one in the secret dev-gitlab-token.",
    () => needs(undefined, { GITLAB_TOKEN: "" }),
  ],
])("name %s", async (_, words, act) => {
  await expect(act()).rejects.toThrow(words);
});

it("are named all at once, with what to do otherwise", async () => {
  denyState();
  const failing = needs("1.9.8", { GITLAB_TOKEN: "" });
  await expect(failing).rejects.toThrow(
    /^The projects can not be planned:\n {2}Terraform is .*\n {2}GITLAB_TOKEN .*\n {2}The state .*\nOr else\.$/,
  );
});
