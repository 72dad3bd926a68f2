import type { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group";
import {
  DataAwsIamPolicyDocument,
  type DataAwsIamPolicyDocumentStatement as Statement,
} from "@cdktf/provider-aws/lib/data-aws-iam-policy-document";
import type { Construct } from "constructs";

/** What every function of ours runs on: a zip file with `index.js`, which exports `handler`. */
export const NODE_RUNTIME = {
  runtime: "nodejs22.x",
  // Offered in every region; the price of arm64 would save nothing on functions that run this rarely.
  architectures: ["x86_64"],
  handler: "index.handler",
};

/** Lets Lambda run a function as the role that has this document for its trust. */
export function lambdaTrust(scope: Construct): DataAwsIamPolicyDocument {
  return new DataAwsIamPolicyDocument(scope, "trust", {
    statement: [
      {
        sid: "AssumeRoleByLambda",
        actions: ["sts:AssumeRole"],
        principals: [{ type: "Service", identifiers: ["lambda.amazonaws.com"] }],
      },
    ],
  });
}

/** Lets a function write its log, in a group that is there already. */
export function writeLogs(logGroup: CloudwatchLogGroup): Statement {
  return {
    sid: "WriteLogs",
    actions: ["logs:CreateLogStream", "logs:PutLogEvents"],
    resources: [`${logGroup.arn}:*`],
  };
}
