import { apiUrl, configure } from "../../gitlab-provider/rpc/configure";
import { Session } from "../../gitlab-provider/rpc/session";
import { UNKNOWN, type ValueObject } from "../../gitlab-provider/values";
import { FakeGitLab } from "./fake-gitlab";

const NO_SOCKET = "/nowhere.sock";
const start = (config: ValueObject) => configure(new Session(), config, NO_SOCKET);

describe("provider configuration", () => {
  test("the address may carry the API's path and slashes", () => {
    const addresses = [
      "http://127.0.0.1:1",
      "http://127.0.0.1:1/",
      "http://127.0.0.1:1/api/v4",
      "http://127.0.0.1:1/api/v4/",
    ];
    expect(new Set(addresses.map(apiUrl))).toEqual(new Set(["http://127.0.0.1:1/api/v4"]));
  });

  test("an address that is not on this machine gets no token", async () => {
    const attempt = start({ token: "glpat-secret", base_url: "https://gitlab.com/api/v4/" });
    await expect(attempt).rejects.toThrow("Not the address of a GitLab on this machine: https://gitlab.com.");
  });

  test("a token that is known after apply only is refused, as the provider refuses it", async () => {
    await expect(start({ token: UNKNOWN, base_url: "http://127.0.0.1:1" })).rejects.toThrow(
      "Unknown value of token",
    );
  });

  test("the check of the token can be left out", async () => {
    const session = new Session();
    await configure(
      session,
      { token: "t0ken", base_url: "http://127.0.0.1:1", early_auth_check: false },
      NO_SOCKET,
    );
    expect(session.client).toBeDefined();
  });

  test("a rejected token is pointed out in the provider block", async () => {
    const fake = await FakeGitLab.start({
      "GET /user": { status: 401, body: { message: "401 Unauthorized" } },
    });
    const failed = start({ token: "t0ken", base_url: fake.url }).catch((error: unknown) => error);
    await expect(failed).resolves.toMatchObject({ diagnostics: [{ attribute: "token", severity: "error" }] });
    await fake.stop();
  });
});
