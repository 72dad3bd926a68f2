import { terraformEnvironment } from "../../gitlab-provider/terraform-environment";

const SOCKET = "/tmp/x/p.sock";
const REATTACH = `{"registry.terraform.io/gitlabhq/gitlab":{"Addr":{"Network":"unix","String":"${SOCKET}"}}}`;
const run = (token: string, reattach = REATTACH) => ({
  TF_REATTACH_PROVIDERS: reattach,
  GITLAB_TOKEN: token,
  GITLAB_BASE_URL: "http://127.0.0.1:1",
  HOME: "/root",
});

describe("environment of the Terraform that calls", () => {
  const before = process.env.GITLAB_TOKEN;
  afterEach(() => {
    if (before === undefined) delete process.env.GITLAB_TOKEN;
    else process.env.GITLAB_TOKEN = before;
  });

  test("is that of the process that was given this socket", () => {
    const other = run("other", REATTACH.replace("p.sock", "q.sock"));
    expect(terraformEnvironment(SOCKET, [other, run("mine")])).toEqual({
      GITLAB_TOKEN: "mine",
      GITLAB_BASE_URL: "http://127.0.0.1:1",
    });
  });

  test("may be that of several runs with the same settings", () => {
    expect(terraformEnvironment(SOCKET, [run("same"), run("same")]).GITLAB_TOKEN).toBe("same");
  });

  test("is never guessed between two that differ", () => {
    expect(() => terraformEnvironment(SOCKET, [run("one"), run("two")])).toThrow(
      "Two Terraform runs with different GitLab settings share one provider",
    );
  });

  test("is our own where no Terraform is found", () => {
    process.env.GITLAB_TOKEN = "own";
    expect(terraformEnvironment(SOCKET, []).GITLAB_TOKEN).toBe("own");
  });

  test("without a token in it does not fall back on ours", () => {
    process.env.GITLAB_TOKEN = "own";
    expect(terraformEnvironment(SOCKET, [run("")]).GITLAB_TOKEN).toBeUndefined();
  });
});
