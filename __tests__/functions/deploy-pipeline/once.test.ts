import * as v from "valibot";
import { GetItemCommand, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { ApprovalsTable } from "../../../functions/deploy-pipeline/approvals-table";
import { once } from "../../../functions/deploy-pipeline/once";
import { startLocalAws, type LocalAws } from "../local-aws";

const TABLE = "approvals";
let aws: LocalAws;
let approvals: ApprovalsTable;
let key = "";
let keys = 0;

beforeAll(async () => {
  aws = await startLocalAws();
  await aws.makeApprovalsTable(TABLE);
  approvals = new ApprovalsTable(aws.dynamoDb, TABLE);
});
afterAll(() => aws.stop());

beforeEach(() => {
  keys += 1;
  key = `approval-${keys}`;
});
afterEach(() => jest.restoreAllMocks());

const soon = () => Date.now() + 60_000;
const silence = () => [
  jest.spyOn(console, "log").mockImplementation(),
  jest.spyOn(console, "error").mockImplementation(),
];

async function storedItem() {
  const { Item } = await aws.dynamoDb.send(new GetItemCommand({ TableName: TABLE, Key: { id: { S: key } } }));
  return Item;
}

test("does the work and keeps its result for a week", async () => {
  await expect(once(approvals, key, soon(), v.unknown(), async () => ({ pipelineId: 1 }))).resolves.toEqual({
    pipelineId: 1,
  });
  const item = await storedItem();
  expect(item).toMatchObject({ status: { S: "COMPLETED" }, data: { S: '{"pipelineId":1}' } });
  const days = (Number(item?.expiration?.N) - Date.now() / 1_000) / 86_400;
  expect(days).toBeCloseTo(7, 2);
});

test("gives the first result to a second delivery", async () => {
  silence();
  await once(approvals, key, soon(), v.unknown(), async () => "first");
  const work = jest.fn();
  await expect(once(approvals, key, soon(), v.unknown(), work)).resolves.toBe("first");
  expect(work).not.toHaveBeenCalled();
});

test("refuses a delivery while another one is worked on", async () => {
  const result = await once(approvals, key, soon(), v.unknown(), async () => {
    await expect(once(approvals, key, soon(), v.unknown(), async () => "second")).rejects.toThrow(
      expect.objectContaining({
        name: "ApprovalInProgressError",
        message: `Another invocation handles ${key} right now. Lambda tries this one again.`,
      }),
    );
    return "first";
  });
  expect(result).toBe("first");
});

test("lets one of many at the same time do the work", async () => {
  silence();
  const work = jest.fn(() => new Promise<string>((resolve) => setTimeout(() => resolve("done"), 200)));
  const results = await Promise.allSettled(
    Array.from({ length: 10 }, () => once(approvals, key, soon(), v.unknown(), work)),
  );
  expect(work).toHaveBeenCalledTimes(1);
  expect(results.filter(({ status }) => status === "fulfilled")).not.toHaveLength(0);
});

test("lets failed work be tried again", async () => {
  const failure = new Error("GitLab is down");
  await expect(once(approvals, key, soon(), v.unknown(), () => Promise.reject(failure))).rejects.toBe(
    failure,
  );
  await expect(once(approvals, key, soon(), v.unknown(), async () => "second")).resolves.toBe("second");
});

test("refuses a stored result of another shape", async () => {
  await once(approvals, key, soon(), v.unknown(), async () => ({ pipelineId: "1" }));
  const schema = v.object({ pipelineId: v.number() });
  await expect(once(approvals, key, soon(), schema, async () => ({ pipelineId: 2 }))).rejects.toThrow(
    `The result of the approval ${key} does not have the expected content: pipelineId: `,
  );
});

test("continues after an invocation that died", async () => {
  await approvals.claim(key, Date.now() - 1);
  await expect(once(approvals, key, soon(), v.unknown(), async () => "second")).resolves.toBe("second");
});

test("ignores what has expired, though the item is still there", async () => {
  const Item = { id: { S: key }, status: { S: "COMPLETED" }, data: { S: '"old"' }, expiration: { N: "1" } };
  await aws.dynamoDb.send(new PutItemCommand({ TableName: TABLE, Item }));
  await expect(once(approvals, key, soon(), v.unknown(), async () => "new")).resolves.toBe("new");
});

test("gives no claim back that somebody else holds by now", async () => {
  const [, errors] = silence();
  const work = async () => {
    await approvals.release(key, (await storedItem())?.owner?.S ?? "");
    await approvals.claim(key, soon());
    throw new Error("too late");
  };
  await expect(once(approvals, key, soon(), v.unknown(), work)).rejects.toThrow("too late");
  await expect(storedItem()).resolves.toMatchObject({ status: { S: "INPROGRESS" } });
  expect(errors?.mock.calls[0]?.[0]).toMatch(
    '"The claim could not be given back; it ends with this invocation\'s time"',
  );
});

test("owns a claim whose answer was lost and which the SDK wrote twice", async () => {
  const send = aws.dynamoDb.send.bind(aws.dynamoDb) as (command: unknown) => Promise<unknown>;
  const twice = async (command: unknown) => {
    await send(command);
    return send(command);
  };
  jest.spyOn(aws.dynamoDb, "send").mockImplementation(twice as never);
  await expect(approvals.claim(key, soon())).resolves.toMatchObject({ state: "granted" });
});

test("reports work that was done, even when its result cannot be kept", async () => {
  const [, errors] = silence();
  jest.spyOn(approvals, "complete").mockRejectedValue(new Error("throttled"));
  await expect(once(approvals, key, soon(), v.unknown(), async () => "done")).resolves.toBe("done");
  expect(errors?.mock.calls).toEqual([
    [
      `{"level":"ERROR","message":"The result could not be kept; a further delivery would be handled again","key":"${key}","reason":"throttled"}`,
    ],
  ]);
});

test("does nothing when the table cannot be reached", async () => {
  const work = jest.fn();
  await expect(
    once(new ApprovalsTable(aws.dynamoDb, "missing"), key, soon(), v.unknown(), work),
  ).rejects.toThrow(expect.objectContaining({ name: "ResourceNotFoundException" }));
  expect(work).not.toHaveBeenCalled();
});
