import {
  AddUserToGroupCommand,
  AttachGroupPolicyCommand,
  CreateGroupCommand,
  CreatePolicyCommand,
  CreateUserCommand,
  DeleteGroupCommand,
  DeleteGroupPolicyCommand,
  DetachGroupPolicyCommand,
  GetGroupCommand,
  IAMClient,
  PutGroupPolicyCommand,
  RemoveUserFromGroupCommand,
  SimulatePrincipalPolicyCommand,
} from "@aws-sdk/client-iam";
import { type StartedAws, startedAws } from "../../../testing/started-aws";

const policy = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: "s3:GetObject", Resource: "*" }],
});

describe("a group", () => {
  let aws: StartedAws;
  let iam: IAMClient;

  beforeAll(async () => {
    aws = await startedAws();
    iam = new IAMClient(aws.client);
  });
  afterAll(() => aws.stop());

  const make = (name: string) => iam.send(new CreateGroupCommand({ GroupName: name }));
  const remove = (name: string) => iam.send(new DeleteGroupCommand({ GroupName: name }));
  const refusal = (message: string) => ({
    name: "DeleteConflictException",
    message,
    $metadata: expect.objectContaining({ httpStatusCode: 409 }) as object,
  });

  it("is not deleted while it has users", async () => {
    const member = { GroupName: "manned", UserName: "ci" };
    await make("manned");
    await iam.send(new CreateUserCommand({ UserName: "ci" }));
    await iam.send(new AddUserToGroupCommand(member));
    await expect(remove("manned")).rejects.toMatchObject(
      refusal("Cannot delete entity, must remove users from group first."),
    );
    await iam.send(new RemoveUserFromGroupCommand(member));
    await expect(remove("manned")).resolves.toBeDefined();
  });

  it("is not deleted while it has inline policies", async () => {
    const inline = { GroupName: "inline", PolicyName: "read" };
    await make("inline");
    await iam.send(new PutGroupPolicyCommand({ ...inline, PolicyDocument: policy }));
    await expect(remove("inline")).rejects.toMatchObject(
      refusal("Cannot delete entity, must delete policies first."),
    );
    await iam.send(new DeleteGroupPolicyCommand(inline));
    await expect(remove("inline")).resolves.toBeDefined();
  });

  it("is not deleted while policies are attached", async () => {
    const { Policy: made } = await iam.send(
      new CreatePolicyCommand({ PolicyName: "read", PolicyDocument: policy }),
    );
    const attached = { GroupName: "attached", PolicyArn: made?.Arn };
    await make("attached");
    await iam.send(new AttachGroupPolicyCommand(attached));
    await expect(remove("attached")).rejects.toMatchObject(
      refusal("Cannot delete entity, must detach all policies first."),
    );
    await iam.send(new DetachGroupPolicyCommand(attached));
    await expect(remove("attached")).resolves.toBeDefined();
  });

  it("is gone once it is deleted", async () => {
    await make("empty");
    await remove("empty");
    await expect(iam.send(new GetGroupCommand({ GroupName: "empty" }))).rejects.toMatchObject({
      name: "NoSuchEntityException",
    });
  });

  it("that is not there is not found", async () => {
    await expect(remove("missing")).rejects.toMatchObject({
      name: "NoSuchEntityException",
      message: expect.stringContaining("missing") as string,
    });
  });
});

describe("the policy simulator", () => {
  it("is refused as to a caller who may not use it, so that the SageMaker SDK goes on", async () => {
    const aws = await startedAws();
    try {
      const simulate = new SimulatePrincipalPolicyCommand({
        PolicySourceArn: "arn:aws:iam::123456789012:role/any",
        ActionNames: ["s3:GetObject"],
      });
      await expect(new IAMClient(aws.client).send(simulate)).rejects.toMatchObject({
        name: "AccessDenied",
        $metadata: expect.objectContaining({ httpStatusCode: 403 }) as object,
      });
    } finally {
      await aws.stop();
    }
  });
});
