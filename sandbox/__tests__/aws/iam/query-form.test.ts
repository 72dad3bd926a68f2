import { inputOfForm } from "../../../aws/iam/query-form";

describe("a form of the Query protocol", () => {
  it("unfolds lists and structures", () => {
    const form = new URLSearchParams(
      "Action=CreateRole&Tags.member.2.Key=b&Tags.member.1.Key=a&Tags.member.1.Value=1&Filter.1.Value.1=x&Inner.Name=n",
    );
    expect(inputOfForm(form)).toEqual({
      Action: "CreateRole",
      Tags: [{ Key: "a", Value: "1" }, { Key: "b" }],
      Filter: [{ Value: ["x"] }],
      Inner: { Name: "n" },
    });
  });
});
