import {
  GetResourcesCommand,
  ResourceGroupsTaggingAPIClient,
} from "@aws-sdk/client-resource-groups-tagging-api";
import { GetObjectCommand, ListObjectsV2Command, NoSuchKey, S3Client } from "@aws-sdk/client-s3";
import { mockClient } from "aws-sdk-client-mock";
import { awsClients } from "../../../ops/aws/aws";
import { deletedProjects } from "../../../ops/cleanup/detectors/projects";
import type { CleanupContext } from "../../../ops/cleanup/orphaned-resource";
import { pendingDeletionKey, projectStateKey, projectStatusKey } from "../../../contracts/state-keys";

const s3 = mockClient(S3Client);
const tagging = mockClient(ResourceGroupsTaggingAPIClient);
const context = {
  ...{ aws: awsClients({ region: "us-east-1" }), catalog: { stateBucket: "states", prefix: "dev" } },
  ...{ livingIds: new Set(), knownIds: ["p-broken", "p-sound"] },
} as unknown as CleanupContext;

beforeEach(() => {
  s3.reset();
  tagging.on(GetResourcesCommand).resolves({});
  s3.on(ListObjectsV2Command).resolves({ Contents: [{ Key: pendingDeletionKey("p-broken") }] });
  s3.on(GetObjectCommand).rejects(new NoSuchKey({ message: "none", $metadata: {} }));
  object(projectStatusKey("p-sound"), {
    ...{ project: "sound", projectId: "p-sound", action: "apply", result: "succeeded", message: "applied" },
  });
});

function object(Key: string, content: unknown): void {
  const text = typeof content === "string" ? content : JSON.stringify(content);
  const Body = { transformToString: () => Promise.resolve(text) } as never;
  s3.on(GetObjectCommand, { Bucket: "states", Key }).resolves({ Body });
}

describe("a deleted project", () => {
  it.each([
    [
      "status",
      projectStatusKey("p-broken"),
      /its status can not be read: s3:\/\/states\/projects\/p-broken\/status\.json /,
    ],
    [
      "state",
      projectStateKey("p-broken"),
      /its state can not be read: s3:\/\/states\/projects\/p-broken\/terraform\.tfstate /,
    ],
    [
      "pending deletion",
      pendingDeletionKey("p-broken"),
      /its pending deletion can not be read: s3:\/\/states\/deletions\/p-broken\.json /,
    ],
  ])("whose %s can not be read hides no other one, and is left to a person", async (_, key, why) => {
    object(key, "{");
    const found = await deletedProjects.find(context);
    expect(found.map(({ name }) => name)).toEqual(["p-broken", "sound (p-sound)"]);
    expect(found[0]?.why).toMatch(why);
    expect(found[0]?.remove).toBeUndefined();
    expect(found[1]?.remove).toBeDefined();
  });
});
