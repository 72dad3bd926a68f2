type LogFields = Readonly<Record<string, string | number | boolean | undefined>>;

/** Writes one JSON object a line, the form that CloudWatch Logs Insights takes apart by itself. No secret belongs in it. */
export function log(level: "INFO" | "WARN" | "ERROR", message: string, fields: LogFields = {}): void {
  const line = JSON.stringify({ level, message, ...fields });
  if (level === "INFO") console.log(line);
  else console.error(line);
}
