import type { Context } from "../policy-pattern";
import {
  type Ask,
  arnOf,
  byOperation,
  each,
  type OperationRequirements,
  onAll,
  type Requirement,
  requestTags,
  tagsOfCall,
  text,
} from "./requirement";

type Attributes = Readonly<Record<string, Readonly<Record<string, string>>>>;

function tableArn(ask: Ask, name: string): string {
  return name.startsWith("arn:") ? name : arnOf(ask, "dynamodb", `table/${name}`);
}

const onTable: OperationRequirements = (ask) => [
  { action: `dynamodb:${ask.operation}`, resource: tableArn(ask, text(ask.input, "TableName")) },
];

/** An operation on one item: `dynamodb:LeadingKeys` is the value of its partition key. */
const onItem: OperationRequirements = async (ask) => [
  await item(ask, ask.operation, text(ask.input, "TableName"), ask.input["Key"] ?? ask.input["Item"]),
];

async function item(ask: Ask, operation: string, table: string, attributes: unknown): Promise<Requirement> {
  const context = await leadingKeys(ask, table, [(attributes ?? {}) as Attributes]);
  return { action: `dynamodb:${operation}`, resource: tableArn(ask, table), context };
}

async function leadingKeys(ask: Ask, table: string, items: readonly Attributes[]): Promise<Context> {
  const key = await ask.facts.partitionKey(table, ask.region);
  const values = items.flatMap((one) => (key === undefined ? [] : Object.values(one[key] ?? {})));
  return values.length > 0 ? { "dynamodb:leadingkeys": values } : {};
}

const onIndexOrTable: OperationRequirements = (ask) => {
  const table = tableArn(ask, text(ask.input, "TableName"));
  const index = text(ask.input, "IndexName");
  return [
    { action: `dynamodb:${ask.operation}`, resource: index === "" ? table : `${table}/index/${index}` },
  ];
};

/** Several items of several tables: `RequestItems` by table. */
const onItems: OperationRequirements = (ask) => {
  const tables = Object.entries((ask.input["RequestItems"] ?? {}) as Record<string, unknown>);
  return Promise.all(
    tables.map(async ([table, asked]) => ({
      action: `dynamodb:${ask.operation}`,
      resource: tableArn(ask, table),
      context: await leadingKeys(ask, table, itemsOf(asked)),
    })),
  );
};

interface Batched {
  readonly PutRequest?: { readonly Item: Attributes };
  readonly DeleteRequest?: { readonly Key: Attributes };
}

function itemsOf(asked: unknown): Attributes[] {
  if (!Array.isArray(asked)) return ((asked as { Keys?: Attributes[] }).Keys ?? []).slice();
  return (asked as Batched[]).flatMap(({ PutRequest: put, DeleteRequest: remove }) => {
    const one = put?.Item ?? remove?.Key;
    return one === undefined ? [] : [one];
  });
}

const transactionActions: Readonly<Record<string, string>> = {
  Get: "GetItem",
  Put: "PutItem",
  Update: "UpdateItem",
  Delete: "DeleteItem",
  ConditionCheck: "ConditionCheckItem",
};

const onTransaction: OperationRequirements = (ask) => {
  const parts = (ask.input["TransactItems"] ?? []) as Record<string, Record<string, unknown>>[];
  return Promise.all(
    parts.flatMap((part) =>
      Object.entries(part).map(([kind, one]) =>
        item(ask, transactionActions[kind] ?? kind, text(one, "TableName"), one["Key"] ?? one["Item"]),
      ),
    ),
  );
};

const onResource: OperationRequirements = (ask) => [
  {
    action: `dynamodb:${ask.operation}`,
    resource: text(ask.input, "ResourceArn"),
    context: tagsOfCall(ask),
  },
];

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazondynamodb.html */
export const dynamodb = byOperation({
  ...each("GetItem PutItem UpdateItem DeleteItem", onItem),
  ...each("BatchGetItem BatchWriteItem", onItems),
  ...each("TransactGetItems TransactWriteItems", onTransaction),
  ...each("Query Scan", onIndexOrTable),
  ...each(
    "DeleteTable DescribeContinuousBackups DescribeTable DescribeTimeToLive UpdateContinuousBackups UpdateTable UpdateTimeToLive",
    onTable,
  ),
  ...each("ListTagsOfResource TagResource UntagResource GetResourcePolicy PutResourcePolicy", onResource),
  ListTables: onAll("dynamodb"),
  CreateTable: (ask) => {
    const resource = tableArn(ask, text(ask.input, "TableName"));
    const context = requestTags(ask.input["Tags"]);
    const tags =
      ask.input["Tags"] === undefined ? [] : [{ action: "dynamodb:TagResource", resource, context }];
    return [{ action: "dynamodb:CreateTable", resource, context }, ...tags];
  },
});
