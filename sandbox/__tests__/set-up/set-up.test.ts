import { EmptyCheckout } from "./empty-checkout";

let checkout: EmptyCheckout;
let mirror: string;
beforeEach(() => {
  checkout = new EmptyCheckout();
  mirror = checkout.mirror("mirror");
});
afterEach(() => checkout.remove());
const setUp = () => checkout.setUp({ TF_PLUGIN_MIRROR: mirror });

describe("set-up", () => {
  it("installs packages and Pythons of its own, and finds the providers", () => {
    expect(setUp().code).toBe(0);
    expect(checkout.calls()).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^npm ci /),
        `python3 -m venv ${checkout.folder}/.sandbox/python`,
        expect.stringMatching(/^uv pip install .* --compile-bytecode .* sandbox\/requirements.txt$/),
        `uv venv --quiet --python ${checkout.folder}/.sandbox/python/bin/python ${checkout.folder}/.sandbox/ml`,
        expect.stringMatching(/^uv pip install .* --compile-bytecode .* sandbox\/ml-requirements.txt$/),
        expect.stringMatching(/^terraform init /),
      ]),
    );
  });

  it("says nothing and does nothing the second time", () => {
    setUp();
    checkout.calls();
    expect(setUp()).toEqual({ code: 0, output: "" });
    expect(checkout.calls().filter((call) => !/version$|-v$/.test(call))).toEqual([]);
  });

  it("names all that is missing at once, and how to get it", () => {
    checkout.without("terraform", "git");
    const { code, output } = setUp();
    expect(code).toBe(1);
    expect(output).toBe(
      "Set-up stopped.\n" +
        "- git is not on the PATH. Install git: https://git-scm.com\n" +
        "- terraform is not on the PATH. Install Terraform 1.10 or newer: https://developer.hashicorp.com/terraform/install\n",
    );
  });

  it.each([
    ["python3", 'echo "Python 3.9.1"', "- python3 is 3.9; 3.11 or newer is needed."],
    ["terraform", 'echo "Terraform v1.9.8"', "- terraform is 1.9; 1.10 or newer is needed."],
  ])("says which version of %s is needed when it is too old", (name, script, message) => {
    checkout.tool(name, script);
    expect(setUp().output).toContain(message);
  });

  it("shows a failing command's own words, and does that step again the next time", () => {
    checkout.tool("npm", 'echo "npm error code E401" >&2; exit 1');
    const { code, output } = setUp();
    expect([code, output]).toEqual([1, expect.stringMatching(/"npm ci .*" failed:\nnpm error code E401\n$/)]);
    checkout.mend("npm");
    checkout.calls();
    expect(setUp().code).toBe(0);
    expect(checkout.calls()).toContainEqual(expect.stringMatching(/^npm ci /));
  });

  it("says which package of Debian has what a Python without venv lacks", () => {
    checkout.tool("python3", '[ "$1" = --version ] && echo "Python 3.11.2" || exit 1');
    expect(setUp()).toEqual({
      code: 1,
      output: expect.stringContaining("apt-get install python3-venv"),
    });
  });
});
