import { SqsQueue } from "@cdktf/provider-aws/lib/sqs-queue";
import { TerraformStack, TerraformVariable, Testing } from "cdktf";
import { renderHcl } from "../../../../modules/shared/cdktf/hcl";

function rendered(build: (stack: TerraformStack) => void): string {
  const stack = new TerraformStack(Testing.app(), "test");
  build(stack);
  return renderHcl(stack);
}

describe("renderHcl", () => {
  test.each(["", false, 0])(
    "keeps the default %p of a variable, which would have to be given otherwise",
    (value) => {
      const hcl = rendered((stack) => new TerraformVariable(stack, "x", { default: value }));
      expect(hcl).toContain(`default = ${JSON.stringify(value)}\n`);
    },
  );

  it("invents no default", () => {
    expect(rendered((stack) => new TerraformVariable(stack, "x", { type: "string" }))).not.toContain(
      "default",
    );
  });

  it("keeps a variable from being null", () => {
    expect(rendered((stack) => new TerraformVariable(stack, "x", { nullable: false }))).toContain(
      "nullable = false",
    );
  });

  it("writes each condition of a lifecycle as a block", () => {
    const condition = (what: string) => ({
      condition: `\${self.name == "${what}"}`,
      errorMessage: `no ${what}`,
    });
    const lifecycle = { createBeforeDestroy: true, postcondition: [condition("a"), condition("b")] };
    const hcl = rendered((stack) => new SqsQueue(stack, "queue", { name: "a", lifecycle }));
    const block = (what: string) =>
      `postcondition {\ncondition = "\${self.name == "${what}"}"\nerror_message = "no ${what}"\n}`;
    expect(hcl).toContain(`${block("a")}\n${block("b")}\n}`);
  });

  it("writes dependencies as references, without quotes", () => {
    const hcl = rendered((stack) => {
      const [first, second] = ["first", "second-queue"].map((name) => new SqsQueue(stack, name, { name }));
      new SqsQueue(stack, "last", { name: "last", dependsOn: [first!, second!] });
    });
    expect(hcl).toContain("depends_on = [\naws_sqs_queue.first,\naws_sqs_queue.second-queue,\n]");
  });
});
