import { CreateBucketCommand, S3Client } from "@aws-sdk/client-s3";
import { type StartedAws, startedAws } from "../../../testing/started-aws";
import { Principals } from "./principals";

let aws: StartedAws;
const role = (name: string) => `arn:aws:iam::123456789012:role/${name}`;

beforeAll(async () => {
  aws = await startedAws();
  await new S3Client({ ...aws.client, forcePathStyle: true }).send(
    new CreateBucketCommand({ Bucket: "artifacts" }),
  );
  await new Principals(aws).role("job", [{ Action: "s3:PutObject", Resource: "arn:aws:s3:::artifacts/*" }]);
});

afterAll(() => aws.stop());

describe("a service in the name of a role", () => {
  const http = (name: string, method: string) =>
    aws.serviceContext.as(role(name), "SageMaker").http({
      signingName: "s3",
      region: "us-east-1",
      method,
      target: "/artifacts/key",
      body: Buffer.from("x"),
    });

  it("does what the role may do", async () => {
    expect((await http("job", "PUT")).status).toBe(200);
  });

  it("is refused what the role may not do, in the role's session", async () => {
    await expect(http("job", "DELETE")).rejects.toMatchObject({
      code: "AccessDenied",
      message: expect.stringContaining(
        "User: arn:aws:sts::123456789012:assumed-role/job/SageMaker is not authorized",
      ),
    });
  });

  it("has no role that is not there", async () => {
    await expect(http("missing", "PUT")).rejects.toMatchObject({ code: "AccessDenied" });
  });

  it.each([
    ["s3:PutObject", true],
    ["s3:GetObject", false],
  ])("knows whether the role may %s: %s", async (action, expected) => {
    const request = { action, resource: "arn:aws:s3:::artifacts/key" };
    expect(await aws.serviceContext.mayRole(role("job"), request, "us-east-1")).toBe(expected);
  });
});
