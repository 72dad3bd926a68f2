/** An error as an AWS API answers it: a code that clients branch on, a message for people, an HTTP status. */
export class AwsError extends Error {
  override readonly name = "AwsError";

  /** @param members further members of the error's body, such as Lambda's `Type` */
  constructor(
    readonly code: string,
    message: string,
    readonly status = 400,
    readonly members: Readonly<Record<string, unknown>> = {},
  ) {
    super(message);
  }
}

/** The answer to an operation that the sandbox does not play; it names the operation so that nobody has to guess. */
export function notInTheSandbox(service: string, operation: string): AwsError {
  return new AwsError(
    "UnknownOperationException",
    `${service}:${operation} is not in the sandbox. Run this step against an AWS account.`,
  );
}
