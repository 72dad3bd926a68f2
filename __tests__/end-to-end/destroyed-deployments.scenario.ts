import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { mlPython } from "../../sandbox/python";
import { LONG } from "./deployed-catalog";
import { catalog } from "./shared-catalog";
import { createProject, ownResources, updateProject } from "./project-runs";

/** As the deploy repository has it, in short: names that Terraform makes up, and the project's tags. */
const DEPLOYMENT = `
terraform {
  backend "s3" { use_lockfile = true }
  required_providers { aws = { source = "hashicorp/aws", version = "5.100.0" } }
}
variable "id" { type = string }
locals { endpoint = "served-\${var.id}-staging" }
provider "aws" {
  region = "us-east-1"
  default_tags { tags = { "sagemaker:project-id" = var.id, "sagemaker:deployment-stage" = "staging" } }
}
resource "aws_sagemaker_model" "this" {
  execution_role_arn = "arn:aws:iam::123456789012:role/service-role/AmazonSageMakerServiceCatalogProductsUseRole"
  primary_container {
    image          = "683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-xgboost:3.2-0"
    model_data_url = "s3://sagemaker-\${var.id}/model.tar.gz"
  }
}
resource "aws_sagemaker_endpoint_configuration" "this" {
  name_prefix = "\${local.endpoint}-"
  production_variants {
    variant_name           = "AllTraffic"
    model_name             = aws_sagemaker_model.this.name
    initial_instance_count = 1
    instance_type          = "ml.m5.large"
  }
}
resource "aws_sagemaker_endpoint" "this" {
  name                 = local.endpoint
  endpoint_config_name = aws_sagemaker_endpoint_configuration.this.name
}
resource "aws_cloudwatch_metric_alarm" "errors" {
  alarm_name          = "\${local.endpoint}-errors"
  namespace           = "AWS/SageMaker"
  metric_name         = "Invocation5XXErrors"
  statistic           = "Sum"
  comparison_operator = "GreaterThanThreshold"
  threshold           = 5
  period              = 60
  evaluation_periods  = 1
}
resource "aws_appautoscaling_target" "this" {
  service_namespace  = "sagemaker"
  scalable_dimension = "sagemaker:variant:DesiredInstanceCount"
  resource_id        = "endpoint/\${aws_sagemaker_endpoint.this.name}/variant/AllTraffic"
  min_capacity       = 1
  max_capacity       = 2
}
`;

const MODEL = `
import sys, tarfile, numpy, xgboost
rows = numpy.arange(20).reshape(10, 2)
model = xgboost.train({}, xgboost.DMatrix(rows, label=rows[:, 0]), 2)
open("xgboost-model", "wb").write(model.save_raw())
tarfile.open("model.tar.gz", "w:gz").add("xgboost-model")
`;

let folder: string;
let id: string;

/** A line of shell in the folder of the deployment, where Terraform keeps its data too. */
const here = (line: string): Promise<string> => catalog().run(`unset TF_DATA_DIR; cd '${folder}' && ${line}`);

const MADE_BY_CI = [
  "sagemaker list-endpoints --query 'Endpoints[].EndpointName'",
  "sagemaker list-endpoint-configs --query 'EndpointConfigs[].EndpointConfigName'",
  "sagemaker list-models --query 'Models[].ModelName'",
  "sagemaker list-pipelines --query 'PipelineSummaries[].PipelineName'",
  "cloudwatch describe-alarms --query 'MetricAlarms[].AlarmName'",
  "application-autoscaling describe-scalable-targets --service-namespace sagemaker --query 'ScalableTargets[].ResourceId'",
];

/** The names of what CI makes and the project's Terraform does not, of every kind. */
async function remaining(): Promise<string[]> {
  const listed = await catalog().run(MADE_BY_CI.map((list) => `aws ${list} --output json`).join("\n"));
  return listed
    .split("\n")
    .filter((line) => line.includes('"'))
    .map((line) => line.trim());
}

describe("destroying a project that has deployed", () => {
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "deployment-"));
    const project = await createProject("served");
    if (project.status !== "CreateCompleted") throw new Error(`${project.status}: ${project.run?.message}`);
    ({ id } = project);
  }, LONG);

  afterAll(async () => {
    rmSync(folder, { recursive: true });
  }, LONG);

  it(
    "stops while a job of the deploy repository holds the lock of a stage, and says how to go on",
    async () => {
      writeFileSync(join(folder, "main.tf"), DEPLOYMENT);
      writeFileSync(join(folder, "model.py"), MODEL);
      await here(
        `'${mlPython()}' model.py && aws s3 cp --only-show-errors model.tar.gz s3://sagemaker-${id}/`,
      );
      const key = "model-deploy/staging/terraform.tfstate";
      await here(
        `terraform init -input=false -backend-config=bucket=sagemaker-${id} -backend-config=key=${key} -backend-config=region=us-east-1`,
      );
      await here(`terraform apply -input=false -auto-approve -var id=${id}`);
      expect(await remaining()).toHaveLength(5);

      const lock = { ID: "1b2c", Operation: "OperationTypeApply", Who: "root@runner", Path: "" };
      writeFileSync(join(folder, "lock"), JSON.stringify({ ...lock, Created: "2026-11-21T12:00:00Z" }));
      await here(`aws s3 cp --quiet lock s3://sagemaker-${id}/${key}.tflock`);
      const stopped = await updateProject("served", {
        TerraformAction: "destroy",
        DataOnDestroy: "delete",
      });
      expect(stopped.status).toBe("UpdateFailed");
      expect(stopped.run?.message).toMatch(
        /^A job of the deploy repository works on staging, or has died there/,
      );
      expect(await remaining()).toHaveLength(5);
      await here(`aws s3 rm --quiet s3://sagemaker-${id}/${key}.tflock`);
    },
    LONG,
  );

  it(
    "removes all of it, and what a dead job has left without a trace in the state",
    async () => {
      const config = `served-${id}-production-1`;
      const variant = "VariantName=a,ModelName=orphan,InitialInstanceCount=1,InstanceType=ml.m5.large";
      const role = "arn:aws:iam::123456789012:role/service-role/AmazonSageMakerServiceCatalogProductsUseRole";
      await here(
        `aws sagemaker create-model --model-name orphan --execution-role-arn ${role} --primary-container Image=683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-xgboost:3.2-0,ModelDataUrl=s3://sagemaker-${id}/model.tar.gz --tags Key=sagemaker:project-id,Value=${id}`,
      );
      await here(
        `aws sagemaker create-endpoint-config --endpoint-config-name ${config} --production-variants ${variant}`,
      );
      const destroyed = await updateProject("served", {
        TerraformAction: "destroy",
        DataOnDestroy: "delete",
        RunToken: "again",
      });
      expect([destroyed.status, destroyed.run]).toEqual(["UpdateCompleted", undefined]);
      expect(await remaining()).toEqual([]);
      expect(await ownResources(id)).toEqual([]);
    },
    LONG,
  );
});
