import { s3Location } from "../../aws/s3-template";

describe("the S3 URL of a template", () => {
  it.each([
    "https://templates.s3.amazonaws.com/a/b.yaml",
    "https://templates.s3.eu-west-1.amazonaws.com/a/b.yaml",
    "https://templates.s3-eu-west-1.amazonaws.com/a/b.yaml",
    "https://s3.amazonaws.com/templates/a/b.yaml",
    "https://s3.eu-west-1.amazonaws.com/templates/a/b.yaml",
    "https://s3-eu-west-1.amazonaws.com/templates/a/b.yaml",
  ])("is read from %s", (url) => {
    expect(s3Location(url)).toEqual({ bucket: "templates", key: "a/b.yaml" });
  });

  it.each([
    "http://templates.s3.amazonaws.com/a.yaml",
    "https://127.0.0.1:4566/templates/a.yaml",
    "https://example.com/a.yaml",
    "https://templates.s3.amazonaws.com/",
    "https://s3.amazonaws.com/templates",
    "s3://templates/a.yaml",
  ])("is not %s", (url) => {
    expect(s3Location(url)).toBeUndefined();
  });
});
