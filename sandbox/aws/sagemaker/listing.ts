import { AwsError } from "../aws-error";

/** The filters that SageMaker's List operations share. */
export interface ListInput {
  readonly NameContains?: string;
  readonly CreationTimeAfter?: number;
  readonly CreationTimeBefore?: number;
  readonly LastModifiedTimeAfter?: number;
  readonly LastModifiedTimeBefore?: number;
  readonly SortBy?: "Name" | "CreationTime" | "LastModifiedTime";
  readonly SortOrder?: "Ascending" | "Descending";
  readonly MaxResults?: number;
  readonly NextToken?: string;
}

interface Listed {
  readonly name: string;
  readonly creationTime: number;
  readonly lastModifiedTime?: number;
}

const DEFAULT_RESULTS = 10;

/** One page of a list, filtered and sorted; in ascending order of creation unless the input says otherwise. */
export function list<T extends Listed>(
  items: Iterable<T>,
  input: ListInput,
): { readonly items: readonly T[]; readonly next?: string } {
  const sorted = [...items]
    .filter((item) => matches(item, input))
    .sort(order(input.SortBy ?? "CreationTime"));
  if (input.SortOrder === "Descending") sorted.reverse();
  const start = input.NextToken === undefined ? 0 : startOf(input.NextToken);
  const end = start + (input.MaxResults ?? DEFAULT_RESULTS);
  const next = end < sorted.length ? Buffer.from(`start:${end}`).toString("base64") : undefined;
  return { items: sorted.slice(start, end), next };
}

function matches(item: Listed, input: ListInput): boolean {
  const modified = item.lastModifiedTime ?? item.creationTime;
  return (
    item.name.toLowerCase().includes((input.NameContains ?? "").toLowerCase()) &&
    item.creationTime >= (input.CreationTimeAfter ?? 0) &&
    item.creationTime <= (input.CreationTimeBefore ?? Infinity) &&
    modified >= (input.LastModifiedTimeAfter ?? 0) &&
    modified <= (input.LastModifiedTimeBefore ?? Infinity)
  );
}

function order(by: NonNullable<ListInput["SortBy"]>): (left: Listed, right: Listed) => number {
  if (by === "Name") return (left, right) => left.name.localeCompare(right.name);
  const time = (item: Listed) =>
    by === "CreationTime" ? item.creationTime : (item.lastModifiedTime ?? item.creationTime);
  return (left, right) => time(left) - time(right);
}

function startOf(token: string): number {
  const start = /^start:(\d+)$/.exec(Buffer.from(token, "base64").toString())?.[1];
  if (start === undefined) throw new AwsError("ValidationException", "Invalid NextToken");
  return Number(start);
}

export function validationException(message: string): AwsError {
  return new AwsError("ValidationException", message);
}
