import { listProjectEndpoints } from "../../../ops/projects/endpoints";
import { answeringAws } from "../answering-aws";

describe("the endpoints of projects", () => {
  it("are those whose name ends with a project's id and a stage", async () => {
    const { aws } = answeringAws({
      ListEndpointsCommand: {
        Endpoints: [
          { EndpointName: "abalone-p-abcdefghijkl-staging", EndpointStatus: "InService" },
          { EndpointName: "my-p-model-production", EndpointStatus: "InService" },
          { EndpointName: "somebody-elses", EndpointStatus: "Failed" },
          { EndpointName: "p-abcdefghijkl-staging", EndpointStatus: "InService" },
        ],
      },
    });
    const found = await listProjectEndpoints(aws);
    expect(found.map(({ name, projectId, stage, status }) => [name, projectId, stage, status])).toEqual([
      ["abalone-p-abcdefghijkl-staging", "p-abcdefghijkl", "staging", "InService"],
      ["my-p-model-production", "p-model", "production", "InService"],
    ]);
  });
});
