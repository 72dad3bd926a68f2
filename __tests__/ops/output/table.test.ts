import { textTable } from "../../../ops/output/table";

describe("textTable", () => {
  it("makes each column as wide as its widest cell, and puts a hyphen for an empty one", () => {
    expect(
      textTable(
        ["NAME", "ID"],
        [
          ["abalone", "p-1"],
          ["b", ""],
        ],
      ),
    ).toBe("NAME     ID\nabalone  p-1\nb        -");
  });
});
