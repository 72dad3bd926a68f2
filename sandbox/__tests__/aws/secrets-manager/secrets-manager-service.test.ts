import {
  CreateSecretCommand,
  DeleteSecretCommand,
  SecretsManagerClient,
} from "@aws-sdk/client-secrets-manager";
import { type StartedAws, startedAws } from "../../../testing/started-aws";

describe("Secrets Manager", () => {
  let aws: StartedAws;
  let secrets: SecretsManagerClient;

  beforeAll(async () => {
    aws = await startedAws();
    secrets = new SecretsManagerClient(aws.client);
  });
  afterAll(() => aws.stop());

  it("keeps the name of a secret that is scheduled for deletion", async () => {
    const secret = { Name: "scheduled", SecretString: "1" };
    await secrets.send(new CreateSecretCommand(secret));
    await secrets.send(new DeleteSecretCommand({ SecretId: "scheduled", RecoveryWindowInDays: 7 }));
    await expect(secrets.send(new CreateSecretCommand(secret))).rejects.toMatchObject({
      name: "InvalidRequestException",
      message: expect.stringContaining("already scheduled for deletion") as string,
    });
  });

  it("gives a name back at once when the secret is deleted without a window", async () => {
    const secret = { Name: "gone", SecretString: "1" };
    await secrets.send(new CreateSecretCommand(secret));
    await secrets.send(new DeleteSecretCommand({ SecretId: "gone", ForceDeleteWithoutRecovery: true }));
    await expect(secrets.send(new CreateSecretCommand(secret))).resolves.toMatchObject({ Name: "gone" });
  });

  it("refuses a name that another secret has", async () => {
    await secrets.send(new CreateSecretCommand({ Name: "taken" }));
    await expect(secrets.send(new CreateSecretCommand({ Name: "taken" }))).rejects.toMatchObject({
      name: "ResourceExistsException",
    });
  });
});
