import { sandboxPython } from "../../sandbox/python";

describe("the sandbox's Python", () => {
  const before = process.env.SANDBOX_PYTHON;
  afterEach(() => {
    if (before === undefined) delete process.env.SANDBOX_PYTHON;
    else process.env.SANDBOX_PYTHON = before;
  });

  it("is the one that SANDBOX_PYTHON names", () => {
    process.env.SANDBOX_PYTHON = process.execPath;
    expect(sandboxPython()).toBe(process.execPath);
  });

  it("says so when SANDBOX_PYTHON names none", () => {
    process.env.SANDBOX_PYTHON = "/no/python";
    expect(() => sandboxPython()).toThrow('SANDBOX_PYTHON is "/no/python", which does not exist.');
  });
});
