import type { CommitAction } from "./commit-actions";
import type { Parameters } from "./parameters";

const ACTIONS = ["create", "update", "move", "delete", "chmod"] as const;
const ENCODINGS = ["text", "base64"];

/** Content of a file; GitLab decodes base64 leniently, line breaks and all. */
export function contentOf(parameters: Parameters): Buffer | undefined {
  const encoding = parameters.text("encoding", { values: ENCODINGS }) ?? "text";
  const content = parameters.text("content");
  return content === undefined ? undefined : Buffer.from(content, encoding === "base64" ? "base64" : "utf8");
}

/** Reads `actions`, and adds what is wrong with them to the problems of the call. */
export function readActions(parameters: Parameters): CommitAction[] {
  const records = parameters.records("actions");
  if (!parameters.has("actions")) parameters.problem("actions is missing");
  return (records ?? []).map((record, index) => {
    const action = readAction(record);
    parameters.addProblems(`actions[${index}]`, record);
    return action;
  });
}

function readAction(record: Parameters): CommitAction {
  const action = record.requiredText("action", { values: ACTIONS }) as CommitAction["action"];
  const path = record.requiredText("file_path");
  const previousPath = action === "move" ? record.requiredText("previous_path") : undefined;
  if (action === "update" && !record.has("content")) record.problem("content is missing");
  if (action === "chmod" && !record.has("execute_filemode")) record.problem("execute_filemode is missing");
  const content = contentOf(record);
  const executable = record.boolean("execute_filemode");
  const lastCommitId = record.text("last_commit_id");
  return {
    action,
    path,
    ...(previousPath === undefined ? {} : { previousPath }),
    ...(content === undefined ? {} : { content }),
    ...(executable === undefined ? {} : { executable }),
    ...(lastCommitId === undefined ? {} : { lastCommitId }),
  };
}
