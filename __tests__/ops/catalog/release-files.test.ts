import { createHash } from "node:crypto";
import { publishedPackage, publishedTemplate } from "../../../ops/catalog/release-files";
import { answeringAws } from "../answering-aws";

const bytes = Buffer.from("a package");
const sum = createHash("sha256").update(bytes).digest("hex");
const version = { name: "v-aaaaaaaaaaaa" };
const answering = () =>
  answeringAws({ GetObjectCommand: { Body: { transformToByteArray: () => Promise.resolve(bytes) } } });

it("are those of a version, or the newest at the top of the bucket", async () => {
  const { aws, calls } = answering();
  await publishedTemplate(aws, "states", version);
  await publishedTemplate(aws, "states");
  expect(calls.map(({ input }) => input["Key"])).toEqual([
    "releases/aaaaaaaaaaaa/sm-project-cfn.yaml",
    "sm-project-cfn.yaml",
  ]);
});

it("have a package with the sum that the template demands", async () => {
  const { aws } = answering();
  await expect(publishedPackage(aws, "states", version, `PACKAGE_SHA256='${sum}'`)).resolves.toBe(bytes);
});

it("have no other package", async () => {
  const { aws } = answering();
  await expect(
    publishedPackage(aws, "states", version, `PACKAGE_SHA256='${"0".repeat(64)}'`),
  ).rejects.toThrow(
    "The package s3://states/releases/aaaaaaaaaaaa/tf-code.zip is not the one that v-aaaaaaaaaaaa was published with.",
  );
});

it("name what can not be read", async () => {
  const { aws } = answeringAws({
    GetObjectCommand: () => {
      throw Object.assign(new Error("Access Denied"), { name: "AccessDenied" });
    },
  });
  await expect(publishedPackage(aws, "states", version, "")).rejects.toThrow(
    "The package of v-aaaaaaaaaaaa in s3://states/releases/aaaaaaaaaaaa/tf-code.zip: AccessDenied: Access Denied",
  );
});
