import { mlPython, sandboxPython } from "../python";

describe.each([
  ["sandbox", "SANDBOX_PYTHON", sandboxPython],
  ["jobs", "SANDBOX_ML_PYTHON", mlPython],
])("the Python of the %s", (_whose, variable, python) => {
  const before = process.env[variable];
  afterEach(() => {
    if (before === undefined) delete process.env[variable];
    else process.env[variable] = before;
  });

  it(`is the one that ${variable} names`, () => {
    process.env[variable] = process.execPath;
    expect(python()).toBe(process.execPath);
  });

  it(`says so when ${variable} names none`, () => {
    process.env[variable] = "/no/python";
    expect(python).toThrow(`${variable} is "/no/python", which does not exist.`);
  });
});
