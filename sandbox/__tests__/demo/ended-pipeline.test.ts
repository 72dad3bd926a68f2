import { Activity } from "../../demo/activity";
import { endedJob, endedPipeline } from "../../demo/ended-pipeline";
import { type CiProject, LocalCi } from "../gitlab/ci/local-ci";

const TWO_JOBS = `
first: { stage: build, script: [sleep 1] }
gate: { stage: deploy, script: [sleep 1], rules: [{ when: manual }] }
`;

let ci: LocalCi;
let project: CiProject;
beforeAll(async () => {
  ci = await LocalCi.start();
  project = await ci.project(TWO_JOBS);
});
afterAll(() => ci.stop());

const pipeline = (source: string, after?: number) =>
  endedPipeline(ci.local.client(), { repository: String(project.id), source, after });

describe("an ended pipeline", () => {
  it("has run all that starts by itself", async () => {
    const { status, jobs } = await pipeline("push");
    expect([status, ...jobs.map((job) => `${job.name}: ${job.status}`)]).toEqual([
      "manual",
      "first: success",
      "gate: manual",
    ]);
  });

  it("is one after another, if that is wanted", async () => {
    const first = await pipeline("push");
    const second = pipeline("push", first.id);
    await project.commit({ "a.txt": "a" });
    expect((await second).id).toBeGreaterThan(first.id);
  });

  it("is one with the wanted source", async () => {
    const made = pipeline("api");
    await project.call("POST", "/pipeline", { ref: "main" });
    await project.commit({ "b.txt": "b" });
    expect((await project.pipeline((await made).id as never))["source"]).toBe("api");
  });
});

describe("the activity of GitLab's jobs", () => {
  it("is the running job and the last line of its log while a pipeline runs", async () => {
    await project.commit({ "c.txt": "c" });
    const first = await pipeline("push");
    const activity = new Activity();
    const seen: string[] = [];
    const update = jest.spyOn(activity, "update").mockImplementation((line) => void seen.push(line));
    await project.commit({ "d.txt": "d" });
    const wanted = { repository: String(project.id), source: "push", after: first.id };
    await endedPipeline(ci.local.client(), wanted, activity);
    expect(update).toHaveBeenCalled();
    expect(seen).toContainEqual(expect.stringMatching(/^first: ./));
  });

  it("is the end of the job's log while a job runs", async () => {
    const { jobs } = await pipeline("push");
    const gate = jobs.find(({ name }) => name === "gate")?.id ?? 0;
    const activity = new Activity();
    await project.call("POST", `/jobs/${gate}/play`);
    expect(await endedJob(ci.local.client(), String(project.id), gate, activity)).toBe("success");
    expect(activity.line).not.toBe("");
  });
});

test("a job has ended with its status", async () => {
  const { jobs } = await pipeline("push");
  const gate = jobs.find(({ name }) => name === "gate")?.id ?? 0;
  await project.call("POST", `/jobs/${gate}/play`);
  expect(await endedJob(ci.local.client(), String(project.id), gate)).toBe("success");
});
