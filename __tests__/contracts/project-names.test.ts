import { projectNames, type ProjectNames } from "../../contracts/project-names";

/** Longest and most awkward of what SageMaker accepts: 32 characters of letters, digits and hyphens. */
const projects = [
  ["a", "p-abcdefghijkl"],
  ["A".repeat(32), "p-000000000000"],
  [`X${"-".repeat(30)}9`, "p-abcdefghij99"],
  ["0-aB".repeat(8), "p-zzzzzzzzzzzzzzzzzz"],
] as const;

/** https://docs.aws.amazon.com: S3, Lambda, IAM, EventBridge, SQS, DynamoDB, Secrets Manager and SageMaker. */
const rules: Readonly<Record<keyof ProjectNames, readonly RegExp[]>> = {
  artifactBucket: [/^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/],
  modelPackageGroup: [/^[a-zA-Z0-9](-*[a-zA-Z0-9])*$/, /^.{1,63}$/],
  pipeline: [/^[a-zA-Z0-9](-*[a-zA-Z0-9])*$/, /^.{1,256}$/],
  branchPrefix: [/^[a-zA-Z0-9](-*[a-zA-Z0-9])*-$/, /^.{1,62}$/],
  endpointPrefix: [/^[a-zA-Z0-9](-*[a-zA-Z0-9])*-$/, /^.{1,62}$/],
  buildCodeRepository: [/^[a-zA-Z0-9](-*[a-zA-Z0-9])*$/, /^.{1,63}$/],
  deployCodeRepository: [/^[a-zA-Z0-9](-*[a-zA-Z0-9])*$/, /^.{1,63}$/],
  seedCommitFunction: [/^[a-zA-Z0-9-_]{1,64}$/],
  seedCommitFunctionLogGroup: [/^[.\-_/#A-Za-z0-9]{1,512}$/],
  deployPipeline: [/^[a-zA-Z0-9-_]{1,64}$/],
  deployPipelineLogGroup: [/^[.\-_/#A-Za-z0-9]{1,512}$/],
  triggerTokenSecret: [/^[A-Za-z0-9/_+=.@-]{1,512}$/],
  approvalsTable: [/^[a-zA-Z0-9_.-]{3,255}$/],
  approvalRule: [/^[.\-_A-Za-z0-9]{1,64}$/],
  deadLetterQueue: [/^[a-zA-Z0-9-_]{1,80}$/],
};

describe("projectNames", () => {
  test.each(projects)("fits every service's limit for the project %s (%s)", (name, id) => {
    const wrong = Object.entries(projectNames(name, id)).filter(([key, value]) =>
      rules[key as keyof ProjectNames].some((rule) => !rule.test(String(value))),
    );
    expect(wrong).toEqual([]);
  });

  it("keeps the names that teams rely on", () => {
    expect(projectNames("churn", "p-abcdefghijkl")).toMatchObject({
      artifactBucket: "sagemaker-p-abcdefghijkl",
      modelPackageGroup: "churn-p-abcdefghijkl",
      buildCodeRepository: "sagemaker-p-abcdefghijkl-modelbuild",
      deployCodeRepository: "sagemaker-p-abcdefghijkl-modeldeploy",
      seedCommitFunction: "sagemaker-p-abcdefghijkl-seed-code-checkin",
      deployPipeline: "sagemaker-p-abcdefghijkl-deploy-pipeline",
    });
  });

  it("gives two projects of the same name no name in common", () => {
    const one = new Set<string>(Object.values(projectNames("churn", "p-1")));
    const both = Object.values(projectNames("churn", "p-2")).filter((name) => one.has(name));
    expect(both).toEqual([]);
  });
});
