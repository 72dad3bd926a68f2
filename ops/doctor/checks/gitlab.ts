import { SecretsManager } from "@aws-sdk/client-secrets-manager";
import * as v from "valibot";
import { GitLabClient } from "../../../functions/gitlab/client";
import { GitLabError } from "../../../functions/gitlab/errors";
import { errorMessage } from "../../errors";
import { type Check, type DoctorContext, type Finding, ok, problem, unknown } from "../check";
import { tokenFindings } from "./gitlab-token";

/** Where the token was found, and what to do for another one. */
interface Token {
  readonly value: string;
  readonly source: string;
}

const NEW_TOKEN = "Create a token with the scope api, export it as TF_VAR_gitlab_private_token, and deploy.";
const TIMEOUT_MILLISECONDS = 10_000;

/** GitLab as it is seen from here; from the host's subnet it may look different. */
export const gitlab: Check = {
  title: "GitLab",
  needsAws: false,
  async find(context): Promise<Finding[]> {
    const url = addressOf(context);
    const token = await tokenOf(context).catch((error: unknown) => ({ unreadable: errorMessage(error) }));
    const reachable = await reach(url);
    if (reachable.level !== "ok") return [reachable];
    if (!token) return [reachable, unknown("There is no token to look at.", NEW_TOKEN)];
    if ("unreadable" in token)
      return [
        reachable,
        problem(`The token can not be read: ${token.unreadable}.`, "Deploy the catalog again."),
      ];
    const use = { todo: NEW_TOKEN, user: userOf(context), namespace: namespaceOf(context) };
    return [reachable, ...(await tokenFindings(clientOf(url, token.value), token.source, use))];
  },
};

function clientOf(url: string, token?: string): GitLabClient {
  return new GitLabClient({
    url,
    token,
    timeout: TIMEOUT_MILLISECONDS,
    deadline: Date.now() + TIMEOUT_MILLISECONDS,
  });
}

function addressOf({ catalog, settings }: DoctorContext): string {
  const given = catalog?.template.parameters["GitlabURL"] ?? settings["gitlab_url"] ?? "https://gitlab.com";
  return given.replace(/\/$/, "");
}

function userOf({ catalog, settings }: DoctorContext): string | undefined {
  return catalog?.template.parameters["GitUserName"] ?? settings["gitlab_user_name"];
}

function namespaceOf({ catalog, settings }: DoctorContext): string | undefined {
  return (catalog ? catalog.template.parameters["GitNamespace"] : settings["git_namespace"]) || undefined;
}

/** The token that runs use; before the first deployment the one that it would be given. */
async function tokenOf({ aws, catalog, settings }: DoctorContext): Promise<Token | undefined> {
  if (catalog) {
    const { SecretString } = await aws
      .client(SecretsManager)
      .getSecretValue({ SecretId: catalog.tokenSecret });
    return { value: SecretString ?? "", source: `the secret ${catalog.tokenSecret}` };
  }
  const given = settings["gitlab_private_token"];
  return given ? { value: given, source: "TF_VAR_gitlab_private_token" } : undefined;
}

/** Without a token, a GitLab that works answers with 401: https://docs.gitlab.com/api/metadata/ */
async function reach(url: string): Promise<Finding> {
  const repair = "Look at gitlab_url, and at the network between here and GitLab.";
  try {
    await clientOf(url).get(v.object({ version: v.string() }), "/version");
  } catch (error) {
    const works = error instanceof GitLabError && [401, 403, 429].includes(error.status);
    if (!works) return problem(`${errorMessage(error)}.`, repair);
  }
  return ok(`${url} answers.`);
}
