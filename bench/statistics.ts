/** The middle of the values, or the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  if (values.length === 0) throw new Error("There is no median of no values.");
  const sorted = [...values].sort((one, other) => one - other);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] as number;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] as number) + upper) / 2;
}

/** How many times the median of `values` is that of `base`. */
export function ratio(values: readonly number[], base: readonly number[]): number {
  const divisor = median(base);
  if (divisor <= 0) throw new Error(`A ratio to ${divisor} says nothing: the base must be above 0.`);
  return median(values) / divisor;
}
