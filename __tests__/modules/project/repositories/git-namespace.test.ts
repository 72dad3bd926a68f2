import { TerraformOutput, TerraformVariable } from "cdktf";
import { GitNamespace } from "../../../../modules/project/repositories/git-namespace";
import { synthesized } from "../../../synthesized";

const stack = synthesized((scope) => {
  const path = new TerraformVariable(scope, "path", { type: "string" });
  new TerraformOutput(scope, "group", { value: new GitNamespace(scope, "namespace", path).groupId });
});

describe("GitNamespace", () => {
  it("looks a group up only if one is named", () => {
    expect(stack.dataSource("gitlab_group")).toMatchObject({
      count: '${(var.path != "") ? 1 : 0}',
      full_path: "${var.path}",
    });
  });

  it("stands for the user's own namespace, null, if none is", () => {
    expect(stack.outputs["group"]?.["value"]).toMatch(
      /^\$\{one\(data\.gitlab_group\.[\w-]+\[\*\]\.group_id\)\}$/,
    );
  });
});
