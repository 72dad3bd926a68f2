import { isMap, parseDocument, type YAMLMap } from "yaml";
import type { Input } from "../contracts/inputs";
import { PRODUCT_PARAMETERS } from "../contracts/product-parameters";

const INPUTS: Readonly<Record<string, Input>> = PRODUCT_PARAMETERS;

/**
 * Completes the source of the product's template: every parameter that takes free text gets the pattern, the length and the message
 * of its input in contracts/, by which Terraform validates the same value later. The rest of the source stays as it is.
 * @param source YAML for Terraform's `templatefile`, with CloudFormation's short forms such as `!Sub`
 * @throws naming every parameter without an input, and every input without a parameter
 */
export function completeProductTemplate(source: string): string {
  // CloudFormation's tags are not YAML's: they are kept, and the warnings about them say nothing.
  const document = parseDocument(source, { logLevel: "silent" });
  if (document.errors.length > 0) throw new Error(document.errors.map(({ message }) => message).join("\n"));
  const parameters = document.get("Parameters") as YAMLMap<{ value: string }, YAMLMap>;
  refuseDifferences(parameters);
  for (const { key, value } of parameters.items) {
    const input = INPUTS[key.value];
    if (!input || !value) continue;
    value.set("MaxLength", input.maxLength);
    value.set("AllowedPattern", allowedPattern(input));
    // It goes on after "Parameter … failed to satisfy constraint:".
    value.set("ConstraintDescription", `must be ${input.accepted}.`);
  }
  return document.toString({ lineWidth: 0, flowCollectionPadding: false });
}

/**
 * The pattern of an input for CloudFormation, whose expressions are Java's: they can also exclude an ending.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cfn-regexes.html
 */
function allowedPattern({ pattern, refusedEnds }: Input): string {
  const expression = pattern.source.replaceAll("\\/", "/");
  if (refusedEnds.length === 0) return expression;
  const ends = refusedEnds.map((end) => end.replaceAll(".", "\\.")).join("|");
  return expression.replace(/^\^/, `^(?!.*(${ends})$)`);
}

function refuseDifferences(parameters: YAMLMap<{ value: string }, YAMLMap>): void {
  const names = parameters.items.map(({ key }) => key.value);
  const freeTexts = parameters.items.filter(
    ({ value }) => isMap(value) && value.get("Type") === "String" && !value.has("AllowedValues"),
  );
  const problems = [
    ...freeTexts
      .filter(({ key }) => !(key.value in INPUTS))
      .map(({ key }) => `The parameter ${key.value} has no input in contracts/product-parameters.ts.`),
    ...Object.keys(INPUTS)
      .filter((name) => !names.includes(name))
      .map(
        (name) => `contracts/product-parameters.ts has an input ${name}, and the template no such parameter.`,
      ),
  ];
  if (problems.length > 0) throw new Error(problems.join("\n"));
}
