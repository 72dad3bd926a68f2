import { EmptyCheckout } from "./empty-checkout";

let checkout: EmptyCheckout;
let mirror: string;
beforeEach(() => {
  checkout = new EmptyCheckout();
  mirror = checkout.mirror("mirror");
});
afterEach(() => checkout.remove());
const setUp = (environment = {}) => checkout.setUp({ TF_PLUGIN_MIRROR: mirror, ...environment });

const NO_VENV = 'case "$1" in --version) echo "Python 3.11.2";; *) exit 1;; esac';
const isRoot = process.getuid?.() === 0;

describe("set-up", () => {
  it("installs packages and Pythons of its own, and finds the providers", async () => {
    expect((await setUp()).code).toBe(0);
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

  it("says nothing and does nothing the second time", async () => {
    await setUp();
    checkout.calls();
    expect(await setUp()).toEqual({ code: 0, output: "" });
    expect(checkout.calls().filter((call) => !/version$|-v$|ensurepip/.test(call))).toEqual([]);
  });

  it("leaves packages alone that are linked: npm would empty the folder of their owner", async () => {
    checkout.linkPackages();
    expect((await setUp()).code).toBe(0);
    expect(checkout.calls()).not.toContainEqual(expect.stringMatching(/^npm /));
  });

  it("says every few seconds that a step still runs", async () => {
    checkout.tool("npm", "/bin/sleep 0.5");
    const { output } = await setUp({ SET_UP_PROGRESS_MS: "100" });
    expect(output).toMatch(/Set-up: installing npm packages from npm's registry …( \d s …){2,} [\d.]+ s\n/);
  });

  it("names all that this machine lacks at once, and how to get it, before it installs anything", async () => {
    checkout.without("git");
    checkout.tool("python3", NO_VENV);
    checkout.tool("terraform", "exit 1");
    const { code, output } = await setUp({ TERRAFORM_RELEASES_URL: "http://127.0.0.1:9" });
    expect(code).toBe(1);
    expect(output.slice(output.indexOf("Set-up stopped."))).toMatch(
      new RegExp(
        [
          "^Set-up stopped.",
          "- git is not on the PATH. Install git: https://git-scm.com",
          "- python3's module venv is missing. Install it; on Debian and Ubuntu: apt-get install python3-venv",
          "- Terraform 1.11.4 can not be downloaded from http://127.0.0.1:9/.*",
        ].join("\n"),
      ),
    );
    expect(checkout.calls()).not.toContainEqual(expect.stringMatching(/^npm|^python3 -m/));
  });

  it("says which version of a tool is needed when it is too old", async () => {
    checkout.tool("python3", '[ "$1" != --version ] || echo "Python 3.9.1"');
    expect((await setUp()).output).toContain("- python3 is 3.9; 3.11 or newer is needed.");
  });

  it("goes on to Python when npm fails, and reports the failures of both", async () => {
    checkout.tool("npm", 'echo "npm error code E401" >&2; exit 1');
    checkout.tool("uv", 'echo "error: no route to host" >&2; exit 2');
    const { code, output } = await setUp();
    expect(code).toBe(1);
    expect(output.slice(output.indexOf("Set-up stopped."))).toMatch(
      /^Set-up stopped\.\n- "npm ci .*" ended with exit code 1:\nnpm error code E401\nnpm takes its packages .*\n- ".*uv pip install .*" ended with exit code 2:\nerror: no route to host\nPython's packages come from .*\n$/,
    );
  });

  it("does a failed step again the next time", async () => {
    checkout.tool("npm", "exit 1");
    await setUp();
    checkout.mend("npm");
    checkout.calls();
    expect((await setUp()).code).toBe(0);
    expect(checkout.calls()).toContainEqual(expect.stringMatching(/^npm ci /));
  });
});

(isRoot ? describe : describe.skip)("set-up as root on Debian", () => {
  /** As if the package brought the tool. */
  const APT = (folder: string) =>
    `case "$*" in *install*) /bin/cp ${folder}/bin/curl ${folder}/bin/git;; esac`;

  it("says that it installs packages for the whole system before it does", async () => {
    checkout.tool("apt-get", APT(checkout.folder));
    checkout.tool("git", 'echo "git version 2.20.1"');
    const { code, output } = await setUp();
    expect(code).toBe(0);
    expect(output).toMatch(
      /^Set-up: git are missing\. As root, set-up installs them for the whole system: apt-get install git\nSet-up: reading Debian's lists/,
    );
    expect(checkout.calls()).toContainEqual(expect.stringMatching(/^apt-get .* install -y git$/));
  });

  it("says which packages to install by hand when apt-get can not", async () => {
    checkout.tool(
      "apt-get",
      '[ "$1" = --version ] || { echo "Unable to fetch some archives" >&2; exit 100; }',
    );
    checkout.without("git");
    checkout.tool("python3", NO_VENV);
    const { code, output } = await setUp();
    expect(code).toBe(1);
    expect(output).toMatch(
      /Unable to fetch some archives\nInstall these packages by hand: apt-get install git python3-venv\n/,
    );
  });
});
