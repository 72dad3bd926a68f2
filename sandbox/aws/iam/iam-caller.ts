import { XMLParser } from "fast-xml-parser";
import type { ServiceContext } from "../service";

const version = "2010-05-08";
const parser = new XMLParser({ parseTagValue: false, isArray: (name) => name === "member" });

export type Xml = Readonly<Record<string, unknown>>;

/**
 * Calls IAM as the account and answers the elements of the result.
 * @throws AwsError
 */
export async function iam(
  serviceContext: Pick<ServiceContext, "account">,
  action: string,
  form: Readonly<Record<string, string>>,
): Promise<Xml> {
  const text = await serviceContext.account.query("iam", "us-east-1", {
    Action: action,
    Version: version,
    ...form,
  });
  const answer = parser.parse(text) as Record<string, Record<string, Xml>>;
  return answer[`${action}Response`]?.[`${action}Result`] ?? {};
}

/** The items of a list, none for an empty element. */
export function members(list: unknown): (Xml & string)[] {
  return ((list as { member?: (Xml & string)[] } | undefined)?.member ?? []) as (Xml & string)[];
}
