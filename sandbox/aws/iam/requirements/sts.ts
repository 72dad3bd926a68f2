import { byOperation, type Requirement, text } from "./requirement";

/** Everybody may ask who he is, and for a session of his own: https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html */
const nothing = (): Requirement[] => [];

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssecuritytokenservice.html */
export const sts = byOperation({
  GetCallerIdentity: nothing,
  GetSessionToken: nothing,
  AssumeRole: (ask) => [{ action: "sts:AssumeRole", resource: text(ask.input, "RoleArn") }],
});
