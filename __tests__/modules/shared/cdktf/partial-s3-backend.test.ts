import { TerraformStack, Testing } from "cdktf";
import { renderHcl } from "../../../../modules/shared/cdktf/hcl";
import { PartialS3Backend } from "../../../../modules/shared/cdktf/partial-s3-backend";

describe("PartialS3Backend", () => {
  it("says nothing but the kind of backend", () => {
    const stack = new TerraformStack(Testing.app(), "test");
    new PartialS3Backend(stack);
    expect(renderHcl(stack)).toMatch(/backend "s3" \{\s*\}/);
  });

  it("refuses to be read by another stack", () => {
    const backend = new PartialS3Backend(new TerraformStack(Testing.app(), "test"));
    expect(() => backend.getRemoteStateDataSource()).toThrow("no fixed location");
  });
});
