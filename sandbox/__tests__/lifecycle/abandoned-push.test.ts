import { request } from "node:http";
import { setTimeout as wait } from "node:timers/promises";
import { LocalGitLab, OWNER, TOKEN } from "../../testing/local-gitlab";
import { type SeenProcess, processTree, survivors } from "./processes";

let local: LocalGitLab;
beforeAll(async () => void (local = await LocalGitLab.start()));
afterAll(() => local.stop());

const gits = () =>
  processTree(process.pid).filter(({ command }) => /git http-backend|receive-pack/.test(command));

async function gitsOf(push: () => void): Promise<SeenProcess[]> {
  push();
  for (let tries = 0; gits().length < 2; tries++) {
    if (tries > 250) throw new Error("No git serves the push.");
    await wait(20);
  }
  return gits();
}

describe("a push that its client gives up half-way", () => {
  it("leaves no git behind", async () => {
    await local.newProject("model-build");
    const call = request(`${local.gitlab.url}/${OWNER}/model-build.git/git-receive-pack`, {
      method: "POST",
      auth: `oauth2:${TOKEN}`,
      headers: { "content-type": "application/x-git-receive-pack-request", "content-length": "1000" },
    });
    call.on("error", () => undefined);
    const serving = await gitsOf(() => call.flushHeaders());
    call.destroy();
    expect(await survivors(serving)).toEqual([]);
  });
});
