import { ModelPackageGroup } from "../../../../modules/project/artifacts/model-package-group";
import { synthesized } from "../../../synthesized";

const stack = synthesized((scope) => {
  const group = new ModelPackageGroup(scope, "group", { name: "churn-p-1", projectName: "churn" });
  scope.addOverride("output.name.value", group.name);
});

describe("ModelPackageGroup", () => {
  it("carries the name of project and id", () => {
    expect(stack.resource("aws_sagemaker_model_package_group")).toMatchObject({
      model_package_group_name: "churn-p-1",
    });
  });

  it("has the address that the destroy script looks for", () => {
    expect(stack.outputs["name"]).toEqual({
      value: "${aws_sagemaker_model_package_group.models.model_package_group_name}",
    });
  });
});
