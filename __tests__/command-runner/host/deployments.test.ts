import { type Answers, runOnHost } from "./staged-host";

const BUCKET = "sagemaker-p-1";
const STATES = [
  "model-deploy/staging/terraform.tfstate",
  "model-deploy/prod/terraform.tfstate",
  "model-deploy/data-capture/abalone/1.jsonl",
].join("\n");
const DEPLOYED: Answers = { "aws s3api list-objects-v2": STATES };

const remove = (answers: Answers = DEPLOYED) => runOnHost(`remove_deployments ${BUCKET}`, answers);

describe("remove_deployments", () => {
  it("looks once and does nothing where nothing was deployed", () => {
    const { code, calls } = remove({ "aws s3api list-objects-v2": "None" });
    expect(code).toBe(0);
    expect(calls).toEqual([
      `aws s3api list-objects-v2 --bucket ${BUCKET} --prefix model-deploy/ --query Contents[].[Key] --output text`,
    ]);
  });

  it("has nothing to do without a bucket", () => {
    const { code, changes } = remove({ "aws s3api list-objects-v2": { error: "NoSuchBucket" } });
    expect([code, changes]).toEqual([0, []]);
  });

  it("destroys by Terraform what the state of each stage has, and then deletes the states", () => {
    const { code, changes } = remove();
    expect(code).toBe(0);
    expect(changes).toEqual([
      "terraform destroy -no-color -auto-approve -lock-timeout=30s",
      "terraform destroy -no-color -auto-approve -lock-timeout=30s",
      `aws s3 rm --only-show-errors --recursive s3://${BUCKET}/model-deploy/ --exclude * --include */terraform.tfstate* --include */history.json --include */job.json`,
    ]);
  });

  it("takes each state from its own key, with the providers that are installed already", () => {
    const inits = remove().calls.filter((call) => call.startsWith("terraform init"));
    expect(inits).toEqual(
      ["staging", "prod"].map((stage) =>
        expect.stringMatching(
          new RegExp(
            `-plugin-dir=/.*/\\.terraform/providers .*bucket=${BUCKET} .*key=model-deploy/${stage}/terraform\\.tfstate .*region=eu-west-1 .*use_lockfile=true`,
          ),
        ),
      ),
    );
  });

  it("looks for what no state has where a first job died before it wrote one", () => {
    const { calls } = remove({ "aws s3api list-objects-v2": "model-deploy/staging/job.json" });
    expect(calls.filter((call) => call.startsWith("aws sagemaker list-"))).toHaveLength(2);
  });

  it("deletes what no state has: endpoints, configurations with their models, and alarms of this project's name", () => {
    const { changes } = remove({
      ...DEPLOYED,
      "aws sagemaker list-endpoints": "abalone-p-1-staging\nmy-abalone-p-1-staging",
      "aws sagemaker list-endpoint-configs": "abalone-p-1-staging-1",
      "aws sagemaker describe-endpoint-config": "terraform-1",
      "aws cloudwatch describe-alarms": "abalone-p-1-staging-errors\nabalone-p-1-staging-latency",
    });
    expect(changes.filter((call) => call.includes(" delete-"))).toEqual([
      "aws sagemaker delete-endpoint --endpoint-name abalone-p-1-staging",
      "aws sagemaker delete-endpoint-config --endpoint-config-name abalone-p-1-staging-1",
      "aws sagemaker delete-model --model-name terraform-1",
      "aws cloudwatch delete-alarms --alarm-names abalone-p-1-staging-errors abalone-p-1-staging-latency",
    ]);
  });

  it("keeps the states and fails when Terraform can not destroy, with Terraform's reason", () => {
    const { code, failure, changes } = remove({
      ...DEPLOYED,
      "terraform destroy": 1,
      "terraform init": "",
    });
    expect(code).toBe(1);
    expect(failure).toMatch(
      /^what is deployed to staging could not be removed; remove it by the deploy repository's own job: /,
    );
    expect(changes).toEqual(["terraform destroy -no-color -auto-approve -lock-timeout=30s"]);
  });

  it.each([
    ["aws s3api list-objects-v2", `The states of deployments in the bucket ${BUCKET} can not be listed.`],
    ["aws sagemaker list-endpoints", "What is named abalone-p-1-* could not be deleted: aws "],
    ["aws sagemaker list-endpoint-configs", "What is named abalone-p-1-* could not be deleted: aws "],
    ["aws cloudwatch describe-alarms", "What is named abalone-p-1-* could not be deleted: aws "],
    ["aws s3 rm", `The states of deployments in the bucket ${BUCKET} can not be deleted.`],
  ])("fails when %s fails", (command, message) => {
    const { code, failure } = remove({ ...DEPLOYED, [command]: 255 });
    expect([code, failure]).toEqual([1, expect.stringContaining(message)]);
  });

  it("goes on when a model is gone already, and only then", () => {
    const config = {
      "aws sagemaker list-endpoint-configs": "abalone-p-1-staging-1",
      "aws sagemaker describe-endpoint-config": "terraform-1",
    };
    expect(remove({ ...DEPLOYED, ...config, "aws sagemaker delete-model": 254 }).code).toBe(1);
    const gone = { "aws sagemaker delete-model": { error: "Could not find model" } };
    expect(remove({ ...DEPLOYED, ...config, ...gone }).code).toBe(0);
  });

  it("fails when an endpoint can not be deleted", () => {
    const stuck = {
      "aws sagemaker list-endpoints": "abalone-p-1-staging",
      "aws sagemaker delete-endpoint": 255,
    };
    expect(remove({ ...DEPLOYED, ...stuck }).code).toBe(1);
  });

  it("says how to go on when a job of the deploy repository holds the lock", () => {
    const output = "Error: Error acquiring the state lock\n\n  ID:        1b2c\n  Who:       runner@host\n";
    const { failure } = runOnHost(
      `printf '%s' "$OUTPUT" >terraform-output.txt; explain_deployment staging`,
      {},
      { OUTPUT: output },
    );
    expect(failure).toBe(
      "A job of the deploy repository works on staging, or has died there (lock 1b2c). Wait for its end, or run the job that removes the stage with FORCE_UNLOCK=1b2c. Then update the project with a new RunToken.",
    );
  });
});
