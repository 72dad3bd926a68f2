import { existsSync, statSync } from "node:fs";
import { inWorkspace } from "../../../../ops/plan/terraform/workspace";

it("has folders that nobody else can read, and leaves none", async () => {
  const { path, mode } = await inWorkspace((workspace) => {
    const folder = workspace.folder("plans");
    return Promise.resolve({ path: folder, mode: statSync(folder).mode & 0o777 });
  });
  expect(mode).toBe(0o700);
  expect(existsSync(path)).toBe(false);
});

it("leaves none when the work fails", async () => {
  let path = "";
  const failing = inWorkspace((workspace) => {
    path = workspace.folder("plans");
    return Promise.reject(new Error("no"));
  });
  await expect(failing).rejects.toThrow("no");
  expect(existsSync(path)).toBe(false);
});

it("aborts the work when somebody ends the command", async () => {
  const stopped = await inWorkspace(async ({ stop }) => {
    process.emit("SIGTERM");
    return Promise.resolve(stop.aborted);
  });
  expect(stopped).toBe(true);
});
