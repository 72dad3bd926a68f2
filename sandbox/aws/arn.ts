/** The parts of an ARN (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html). */
export interface Arn {
  readonly service: string;
  readonly region: string;
  readonly account: string;
  /** All after the fifth colon, for example `function:name` or `rule/name`. */
  readonly resource: string;
}

export function parseArn(text: string): Arn | undefined {
  const [arn, , service, region, account, ...resource] = text.split(":");
  if (arn !== "arn" || !service || resource.length === 0) return undefined;
  return { service, region: region ?? "", account: account ?? "", resource: resource.join(":") };
}
