import { commandEnvironment } from "../../command-environment";

describe("the environment of a command", () => {
  const sandbox = { AWS_ENDPOINT_URL: "http://127.0.0.1:1", AWS_ACCESS_KEY_ID: "test" };

  it("has the sandbox's values, whatever the user's own are", () => {
    expect(commandEnvironment(sandbox, { AWS_ACCESS_KEY_ID: "AKIA", HOME: "/home/me" })).toMatchObject({
      ...sandbox,
      HOME: "/home/me",
    });
  });

  it.each([
    "AWS_PROFILE",
    "AWS_SESSION_TOKEN",
    "AWS_ENDPOINT_URL_S3",
    "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS",
    "TF_WORKSPACE",
  ])("leaves the user's %s out, which would lead elsewhere", (name) => {
    expect(commandEnvironment(sandbox, { [name]: "mine" })).not.toHaveProperty(name);
  });

  it("goes round a proxy to this machine, and keeps the user's own exceptions", () => {
    expect(commandEnvironment(sandbox, { no_proxy: ".intern" })).toMatchObject({
      NO_PROXY: "127.0.0.1,localhost,.intern",
      no_proxy: "127.0.0.1,localhost,.intern",
    });
  });
});
