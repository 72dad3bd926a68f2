/** The event is not one that the function was made for. */
export class InvalidEventError extends Error {
  override readonly name = "InvalidEventError";

  constructor(subject: string, problems: readonly string[]) {
    super(`${subject}: ${problems.join("; ")}.`);
  }
}
