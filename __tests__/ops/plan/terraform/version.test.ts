import { isAtLeast, terraformVersion } from "../../../../ops/plan/terraform/version";
import { FakeTerraform } from "../../fake-terraform";

it("is what the program says of itself", async () => {
  const terraform = new FakeTerraform("1.12.1");
  await expect(terraformVersion(terraform.environment)).resolves.toBe("1.12.1");
  terraform.remove();
});

it("is compared by numbers, not by letters", () => {
  expect(isAtLeast("1.9.8", "1.10")).toBe(false);
  expect(isAtLeast("1.10.0", "1.10")).toBe(true);
  expect(isAtLeast("2.0.0", "1.10")).toBe(true);
});
