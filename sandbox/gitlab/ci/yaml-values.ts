/** Readers of values of a configuration that gitlab-ci-local has checked against GitLab's schema already. */
export type Yaml = Readonly<Record<string, unknown>>;

export const isRecord = (value: unknown): value is Yaml =>
  typeof value === "object" && value !== null && !Array.isArray(value);

export const readRecord = (value: unknown): Yaml => (isRecord(value) ? value : {});

export const readText = (value: unknown): string | null =>
  value === undefined || value === null || typeof value === "object" ? null : String(value);

/** A text, or a list of texts. */
export const readTexts = (value: unknown): string[] => {
  if (Array.isArray(value)) return value.flat(9).map(String);
  const text = readText(value);
  return text === null ? [] : [text];
};

export const readNumbers = (value: unknown): number[] => readTexts(value).map(Number);
