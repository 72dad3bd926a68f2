import { roleCredentials } from "../../sandbox/aws/iam/role-credentials";
import { Studio } from "../../sandbox/studio";
import { LONG } from "./deployed-catalog";
import { catalog } from "./shared-catalog";
import { ownResources, waitForProject } from "./project-runs";

const ACCOUNT = "123456789012";
const LAUNCH_ROLE = `arn:aws:iam::${ACCOUNT}:role/dev-machine-learning-ops-s3-launch`;
const USER_POLICY = `arn:aws:iam::${ACCOUNT}:policy/dev-machine-learning-ops-s3-template-users`;
const USER = "AmazonSageMaker-ExecutionRole-20260101T000000";

/** Studio as somebody uses it who has no more than SageMaker's own permissions and the catalog's policy. */
let studio: Studio;
let template: string;

describe("templates in S3", () => {
  beforeAll(async () => {
    await catalog().run(
      `aws iam put-role-policy --role-name ${USER} --policy-name sagemaker --policy-document '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sagemaker:*","Resource":"*"}]}'`,
    );
    await catalog().run(`aws iam attach-role-policy --role-name ${USER} --policy-arn ${USER_POLICY}`);
    const { serviceContext, region } = catalog().sandbox.aws;
    const role = `arn:aws:iam::${ACCOUNT}:role/service-role/${USER}`;
    const credentials = await roleCredentials(serviceContext, role, "ada", region);
    studio = new Studio({ ...catalog().sandbox.environment, ...credentials });
  }, LONG);

  afterAll(() => studio?.close());

  describe("the template in S3", () => {
    it(
      "is offered in Studio as soon as the domain says where it is",
      async () => {
        expect(await catalog().studio.offeredTemplates()).toEqual([]);
        await catalog().run(
          [
            `domain=$(aws sagemaker list-domains --query 'Domains[0].DomainArn' --output text)`,
            `aws sagemaker add-tags --resource-arn "$domain" --tags Key=sagemaker:projectS3TemplatesLocation,Value=s3://dev-machine-learning-ops-studio-${ACCOUNT}/templates/`,
          ].join("\n"),
        );
        [template = ""] = await catalog().studio.offeredTemplates();
        expect(template).toBe(
          `https://dev-machine-learning-ops-studio-${ACCOUNT}.s3.us-east-1.amazonaws.com/templates/sm-project-cfn.yaml`,
        );
      },
      LONG,
    );
  });

  describe("a project from the template in S3", () => {
    let id: string;

    it(
      "is made like one from Service Catalog",
      async () => {
        const repositories = { GitBuildRepoName: "s3-build", GitDeployRepoName: "s3-deploy" };
        id = await studio.createFromTemplate("from-s3", template, LAUNCH_ROLE, repositories);
        const project = await waitForProject("from-s3");
        expect([project.status, project.run?.message]).toEqual(["CreateCompleted", "applied"]);
        expect(await catalog().gitlab("projects/ops%2Fs3-build")).toMatchObject({ path: "s3-build" });
        await catalog().run(`aws s3api head-bucket --bucket sagemaker-${id}`);
      },
      LONG,
    );

    it(
      "runs again",
      async () => {
        await studio.updateFromTemplate("from-s3", { RunToken: "2" });
        const project = await waitForProject("from-s3");
        expect([project.status, project.run?.message]).toEqual(["UpdateCompleted", "applied"]);
        expect(project.log).toContain("No changes.");
      },
      LONG,
    );

    it(
      "is destroyed by an update, and then deleted",
      async () => {
        await studio.updateFromTemplate("from-s3", { TerraformAction: "destroy" });
        const project = await waitForProject("from-s3");
        expect([project.status, project.run]).toEqual(["UpdateCompleted", undefined]);
        expect(await ownResources(id)).toEqual([]);
        await studio.delete("from-s3");
        expect((await waitForProject("from-s3")).status).toBe("DeleteCompleted");
      },
      LONG,
    );

    it(
      "is destroyed after its deletion if it was not before",
      async () => {
        const repositories = { GitBuildRepoName: "s4-build", GitDeployRepoName: "s4-deploy" };
        id = await studio.createFromTemplate("left-s3", template, LAUNCH_ROLE, repositories);
        expect((await waitForProject("left-s3")).status).toBe("CreateCompleted");
        await studio.delete("left-s3");
        expect((await waitForProject("left-s3")).status).toBe("DeleteCompleted");
        await catalog().sandbox.aws.waitUntilIdle();
        await catalog().sandbox.aws.cloudFormation.idle();
        await catalog().sandbox.aws.waitUntilIdle();
        expect(await ownResources(id)).toEqual([]);
        expect((await waitForProject("left-s3")).run).toBeUndefined();
      },
      LONG,
    );
  });

  describe("somebody with the catalog's policy", () => {
    it(
      "can not make a project from a template of their own",
      async () => {
        await catalog().run(
          `aws s3api create-bucket --bucket own && aws s3 cp s3://dev-machine-learning-ops-studio-${ACCOUNT}/templates/sm-project-cfn.yaml s3://own/templates/mine.yaml`,
        );
        const own = "https://own.s3.us-east-1.amazonaws.com/templates/mine.yaml";
        await studio.createFromTemplate("own", own, LAUNCH_ROLE, {});
        const project = await catalog().studio.waitUntilStable("own");
        expect(project.ProjectStatus).toBe("CreateFailed");
        expect(
          project.TemplateProviderDetails?.[0]?.CfnTemplateProviderDetail?.StackDetail?.StatusMessage,
        ).toMatch(/not authorized to perform: cloudformation:CreateStack/);
      },
      LONG,
    );
  });
});
