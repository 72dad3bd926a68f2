import { credentialScope } from "../../aws/credential-scope";

describe("the credential scope of a request", () => {
  it.each([
    [
      "a signed header",
      {
        authorization:
          "AWS4-HMAC-SHA256 Credential=AKIA/20260101/eu-west-1/ServiceCatalog/aws4_request, SignedHeaders=host",
      },
      "/",
      { accessKeyId: "AKIA", region: "eu-west-1", signingName: "servicecatalog" },
    ],
    [
      "a presigned URL",
      {},
      "/bucket/key?X-Amz-Credential=AKIA%2F20260101%2Fus-west-2%2Fs3%2Faws4_request&X-Amz-Signature=0",
      { accessKeyId: "AKIA", region: "us-west-2", signingName: "s3" },
    ],
    [
      "a presigned URL of signature version 2",
      {},
      "/bucket/key?AWSAccessKeyId=AKIA&Signature=0&Expires=1",
      { accessKeyId: "AKIA", region: "us-east-1", signingName: "s3" },
    ],
    ["an unsigned request", {}, "/bucket/key", { accessKeyId: "", region: "us-east-1", signingName: "" }],
    [
      "a header of another kind",
      { authorization: "Bearer Credential=nonsense" },
      "/",
      { accessKeyId: "", region: "us-east-1", signingName: "" },
    ],
  ])("is read from %s", (_what, headers, target, scope) => {
    expect(credentialScope(headers as Record<string, string>, target)).toEqual(scope);
  });
});
