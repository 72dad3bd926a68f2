import { arn, rest, role } from "./asking";

describe("what requests of REST services need", () => {
  const fn = arn("lambda", "function:f");
  it.each<[string, string, object, string[]]>([
    ["lambda", "GET /2015-03-31/functions/f", {}, [`lambda:GetFunction ${fn}`]],
    [
      "lambda",
      "GET /2020-06-30/functions/f/code-signing-config",
      {},
      [`lambda:GetFunctionCodeSigningConfig ${fn}`],
    ],
    [
      "lambda",
      `POST /2015-03-31/functions/${encodeURIComponent(fn)}/invocations`,
      {},
      [`lambda:InvokeFunction ${fn}`],
    ],
    ["lambda", "DELETE /2015-03-31/functions/f/policy/sid", {}, [`lambda:RemovePermission ${fn}`]],
    ["lambda", `GET /2017-03-31/tags/${encodeURIComponent(fn)}`, {}, [`lambda:ListTags ${fn}`]],
    ["lambda", "GET /2015-03-31/functions/", {}, ["lambda:ListFunctions *"]],
    [
      "lambda",
      "POST /2015-03-31/functions",
      { FunctionName: "f", Role: role, Tags: { team: "a" }, Code: { S3Bucket: "b", S3Key: "k" } },
      [
        `lambda:CreateFunction ${fn}`,
        `lambda:TagResource ${fn}`,
        `iam:PassRole ${role}`,
        "s3:GetObject arn:aws:s3:::b/k",
      ],
    ],
    [
      "sagemaker",
      "POST /endpoints/Mine/invocations",
      {},
      [`sagemaker:InvokeEndpoint ${arn("sagemaker", "endpoint/mine")}`],
    ],
  ])("%s %s", async (service, line, body, expected) => {
    expect(await rest(service, line, {}, JSON.stringify(body))).toEqual(expected);
  });

  it.each([
    ["lambda", "GET /2018-10-31/layers"],
    ["s3", "PATCH /bucket"],
    ["route53", "GET /2013-04-01/hostedzone"],
  ])("of %s %s nobody knows, and the refusal says so", async (service, line) => {
    await expect(rest(service, line)).rejects.toThrow(
      /^The sandbox does not know what .* is authorized by, so that it refuses it to roles and users/,
    );
  });
});
