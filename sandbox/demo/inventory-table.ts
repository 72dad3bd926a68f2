import type { Inventory } from "./inventory";

/** The inventory as a table in plain text: what it is, its name, what is to be known of it. */
export function inventoryTable({ projects, repositories, models, endpoints }: Inventory): string {
  return table([
    ["what", "name", "details"],
    ...projects.map(({ name, id, status }) => ["project", name, `${id}, ${status}`]),
    ...repositories.map(({ name, url }) => ["repository", name, url]),
    ...models.map(({ name, approval, metrics }) => ["model", name, [approval, ...shown(metrics)].join(", ")]),
    ...endpoints.map(({ name, status }) => ["endpoint", name, status]),
  ]);
}

function shown(metrics: Readonly<Record<string, number>>): string[] {
  return Object.entries(metrics).map(([name, value]) => `${name} ${Number(value.toPrecision(4))}`);
}

function table(rows: readonly (readonly string[])[]): string {
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const [head = [], ...body] = rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd(),
  );
  return [head, widths.map((width) => "-".repeat(width)).join("  "), ...body].join("\n");
}
