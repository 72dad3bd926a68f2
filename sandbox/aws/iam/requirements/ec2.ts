import type { ServiceRequirements } from "./requirement";

/**
 * EC2's operations that describe have no resource; what makes or changes something is not in the table.
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2.html
 */
export const ec2: ServiceRequirements = ({ operation }) =>
  operation.startsWith("Describe") ? [{ action: `ec2:${operation}`, resource: "*" }] : undefined;
