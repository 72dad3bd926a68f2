import { resolve } from "node:path";
import type { EndedPipeline } from "../../sandbox/demo/ended-pipeline";
import { CatalogRepository } from "./catalog-repository";
import { catalog } from "./shared-catalog";
import { createProject } from "./project-runs";

const PIPELINE = 600_000;
const PREFIX = "dev-machine-learning-ops";
const BUCKET = `${PREFIX}-tfstate-123456789012`;
const REVIEWER = "plan-reviewer";

let fork: CatalogRepository;
/** Values that must be in no note, log or artifact. */
let secrets: string[];
/** Environment of the user who plans in merge requests. */
let reviewer: Record<string, string>;

async function cancelPipelinesOf(path: string): Promise<void> {
  for (const { id } of await fork.api.Pipelines.all(path)) await fork.api.Pipelines.cancel(path, id);
}

/** A user with the catalog's own policy for reviewers and no more. */
async function reviewerKey(): Promise<[id: string, secret: string]> {
  const policy = await catalog().run(
    `aws iam list-policies --scope Local --query "Policies[?PolicyName=='${PREFIX}-plan-review'].Arn" --output text`,
  );
  await catalog().run(
    `aws iam create-user --user-name ${REVIEWER} && aws iam attach-user-policy --user-name ${REVIEWER} --policy-arn ${policy}`,
  );
  const key = await catalog().run(
    `aws iam create-access-key --user-name ${REVIEWER} --query 'AccessKey.[AccessKeyId,SecretAccessKey]' --output text`,
  );
  const [id = "", secret = ""] = key.trim().split(/\s+/);
  return [id, secret];
}

/** The CI/CD variables that docs/ops/review.md lists. */
async function giveVariables(): Promise<void> {
  const { environment, gitlab } = catalog().sandbox;
  const from = (...names: string[]) =>
    Object.fromEntries(names.map((name) => [name, environment[name] ?? ""]));
  const reading = gitlab.administration.addToken("ops", { scopes: ["read_api"] }).value;
  const commenting = gitlab.administration.addToken("ops", { scopes: ["api"] }).value;
  const [keyId, key] = await reviewerKey();
  reviewer = { AWS_ACCESS_KEY_ID: keyId, AWS_SECRET_ACCESS_KEY: key };
  await fork.setVariables({
    INSTALLED_PACKAGES: resolve("node_modules"),
    LINT_COMMAND: "node_modules/.bin/tsc --version",
    TEST_COMMAND: "node --version",
    NODE_COMMAND: "node --version",
    CATALOG_STATE_BUCKET: BUCKET,
    AWS_ACCESS_KEY_ID: keyId,
    ...from("AWS_REGION", "TF_VAR_region", "TF_VAR_gitlab_url", "TF_VAR_gitlab_user_name"),
    ...from("TF_VAR_sc_portfolio_service_role", "CATALOG_WRITE_ONLY_SECRETS"),
  });
  const hidden = { AWS_SECRET_ACCESS_KEY: key, GITLAB_TOKEN: reading, GITLAB_REVIEW_TOKEN: commenting };
  await fork.setVariables(hidden, { masked: true });
  const deployer = from(
    ...["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "TF_VAR_gitlab_private_token"],
    ...["TF_VAR_gitlab_iam_access_key", "TF_VAR_gitlab_iam_secret_key"],
  );
  await fork.setVariables(deployer, { environmentScope: "service-catalog" });
  secrets = [
    ...Object.values(hidden),
    deployer["TF_VAR_gitlab_private_token"] ?? "",
    deployer["TF_VAR_gitlab_iam_secret_key"] ?? "",
  ];
}

/** The counts of the catalog in a note. */
function countsIn(body: string): { create: number; update: number; delete: number } {
  const [, add, change, destroy] = /\| service-catalog \| (\d+) \| (\d+) \| (\d+) \|/.exec(body) ?? [];
  return { create: Number(add), update: Number(change), delete: Number(destroy) };
}

function jobOf({ jobs }: EndedPipeline, name: string) {
  const job = jobs.find((one) => one.name === name);
  if (!job) throw new Error(`The pipeline has no job ${name}.`);
  return job;
}

describe("the review of a plan", () => {
  beforeAll(async () => {
    const { environment } = catalog().sandbox;
    fork = new CatalogRepository({ ...environment, CATALOG_STATE_BUCKET: BUCKET }, "ops/catalog");
    await createProject("wine");
    await cancelPipelinesOf("ops/wine-build");
    // As docs/ops/review.md shows it, without a deployment.
    await catalog().run(
      `aws s3 cp --quiet "$CATALOG_STATE_FILE" s3://${BUCKET}/service-catalog/terraform.tfstate`,
    );
    await fork.publish();
    await giveVariables();
  }, PIPELINE);

  afterAll(() => fork?.remove());

  describe("a merge request", () => {
    let mergeRequest: number;
    let first: EndedPipeline;
    let note: { readonly id: number; readonly body: string };

    it(
      "gets one note with what it would change in the catalog and in every living project",
      async () => {
        await fork.run("git switch --quiet --create describe");
        fork.change("stacks/sagemaker-project.ts", "Model building of", "Model training of");
        await fork.commit("Describe repositories by what they do");
        await fork.push("describe");
        mergeRequest = await fork.openMergeRequest("describe", "Describe repositories by what they do");
        first = await fork.pipeline("merge_request_event");
        expect(`${first.status}\n${await fork.logs(first)}`).toMatch(/^success\n/);
        const notes = await fork.notes(mergeRequest);
        expect(notes).toHaveLength(1);
        note = notes[0] ?? { id: 0, body: "" };
        expect(countsIn(note.body)).toMatchObject({ create: 4, delete: 0 });
        expect(note.body).toMatch(/\| 1 of 1 living projects \| 0 \| 1 \| 0 \| nothing \|/);
        expect(note.body).toContain("- update `gitlab_project.model_build`: `description`");
      },
      PIPELINE,
    );

    it("has the counts in GitLab's own report", async () => {
      const plan = jobOf(first, "plan");
      const { artifacts = [] } = await fork.api.Jobs.show(fork.path, plan.id);
      expect(artifacts).toContainEqual(expect.objectContaining({ file_type: "terraform" }));
      const report = await fork.artifact(plan.id, "plan-review/terraform.json");
      expect(JSON.parse(report)).toEqual(countsIn(note.body));
    });

    it("shows no secret anywhere", async () => {
      const plan = jobOf(first, "plan");
      const files = ["note.md", "plan.json", "reviewed-plan.json"];
      const artifacts = await Promise.all(files.map((file) => fork.artifact(plan.id, `plan-review/${file}`)));
      const shown = [note.body, await fork.logs(first), ...artifacts].join("\n");
      expect(secrets.filter((secret) => secret === "" || shown.includes(secret))).toEqual([]);
    });

    it(
      "has its note updated by the next push",
      async () => {
        fork.change(
          "modules/catalog/product/portfolio.ts",
          "Products for Amazon SageMaker projects.",
          "What data scientists start from.",
        );
        await fork.commit("Describe the portfolio");
        await fork.push("describe");
        const second = await fork.pipeline("merge_request_event", first.id);
        expect(`${second.status}\n${await fork.logs(second)}`).toMatch(/^success\n/);
        const notes = await fork.notes(mergeRequest);
        expect(notes.map(({ id }) => id)).toEqual([note.id]);
        expect(countsIn(notes[0]?.body ?? "").update).toBe(countsIn(note.body).update + 1);
      },
      PIPELINE,
    );

    it(
      "is deployed as it was reviewed, once somebody says so",
      async () => {
        await fork.api.MergeRequests.merge(fork.path, mergeRequest);
        const merged = await fork.pipeline("push");
        expect(`${jobOf(merged, "reviewed-plan").status}\n${await fork.logs(merged)}`).toMatch(/^success\n/);
        expect(jobOf(merged, "deploy").status).toBe("manual");
        expect(await portfolio()).toBe("Products for Amazon SageMaker projects.");
        await fork.api.Jobs.play(fork.path, jobOf(merged, "deploy").id);
        const deployed = await fork.pipeline("push");
        expect(`${deployed.status}\n${await fork.logs(deployed)}`).toMatch(/^success\n/);
        expect(await portfolio()).toBe("What data scientists start from.");
      },
      PIPELINE,
    );

    async function portfolio(): Promise<string> {
      const text = await catalog().run(
        "aws servicecatalog list-portfolios --query 'PortfolioDetails[].Description' --output text",
      );
      return text.trim();
    }
  });

  describe("a merge request that would destroy the state bucket", () => {
    it(
      "is refused before anybody is asked",
      async () => {
        await fork.run("git fetch --quiet origin main && git switch --quiet --create rename origin/main");
        fork.change(
          "modules/catalog/state/state-bucket.ts",
          "bucket: props.names.stateBucket,",
          "bucket: `${props.names.stateBucket}-2`,",
        );
        await fork.commit("Rename the state bucket");
        await fork.push("rename");
        const mergeRequest = await fork.openMergeRequest("rename", "Rename the state bucket");
        const pipeline = await fork.pipeline("merge_request_event", (await newestId()) - 1);
        expect(jobOf(pipeline, "plan").status).toBe("failed");
        expect(pipeline.jobs.map(({ name }) => name)).not.toContain("deploy");
        const [note] = await fork.notes(mergeRequest);
        expect(note?.body).toContain(`**Refused.** The plan would replace the state bucket ${BUCKET}`);
      },
      PIPELINE,
    );

    async function newestId(): Promise<number> {
      const pipelines = await fork.api.Pipelines.all(fork.path);
      return Math.max(...pipelines.map(({ id }) => id));
    }
  });

  describe("the commands on a laptop", () => {
    it(
      "apply what was reviewed, and stop when the account has changed since",
      async () => {
        await fork.run("git switch --quiet --detach origin/main && git pull --quiet origin main");
        await fork.run("npm run -s plan -- --catalog-only --out before.json");
        await fork.run("TF_VAR_log_retention_days=30 npm run -s plan -- --catalog-only --out reviewed.json");
        const applied = await fork.run("TF_VAR_log_retention_days=30 npm run -s ops -- apply reviewed.json");
        expect(applied).toMatch(/This is the plan that was reviewed\.[\s\S]*Apply complete!/);
        await expect(fork.run("npm run -s ops -- apply before.json")).rejects.toMatchObject({
          code: 5,
          message: expect.stringMatching(
            /Nothing was applied[\s\S]*The state was changed since the review: serial \d+ then, \d+ now/,
          ) as unknown,
        });
      },
      PIPELINE,
    );

    it(
      "never apply what would destroy the state bucket",
      async () => {
        await fork.run("git switch --quiet rename");
        const accepted = "0".repeat(64);
        await expect(fork.run(`npm run -s ops -- apply --accept ${accepted}`)).rejects.toMatchObject({
          code: 4,
          message: expect.stringContaining(
            "Nothing is applied. The plan would replace the state bucket",
          ) as unknown,
        });
      },
      PIPELINE,
    );
  });

  describe("the policy of reviewers", () => {
    const as = (line: string) =>
      catalog().run(
        `export AWS_ACCESS_KEY_ID=${reviewer["AWS_ACCESS_KEY_ID"]} AWS_SECRET_ACCESS_KEY=${reviewer["AWS_SECRET_ACCESS_KEY"]}\n${line}`,
      );

    it.each([
      ["write a state", `aws s3api put-object --bucket ${BUCKET} --key projects/p-1/terraform.tfstate`],
      ["read the GitLab token", `aws secretsmanager get-secret-value --secret-id ${PREFIX}-gitlab-token`],
      [
        "take a lock",
        `aws dynamodb put-item --table-name terraform-tfstate-dev-machine-learning-ops --item '{"LockID":{"S":"a"}}'`,
      ],
      ["change a role", "aws iam delete-role --role-name CommandRunnerExecRole"],
    ])("lets nobody %s", async (_, line) => {
      await expect(as(line)).rejects.toThrow(/AccessDenied/);
    });
  });
});
