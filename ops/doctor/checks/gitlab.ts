import { GetSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { reasonOf } from "../../aws/parallel";
import { type Check, type Finding, ok, type Place, problem, unknown } from "../check";
import { gitlabGet } from "../gitlab-call";
import { tokenFindings } from "./gitlab-token";

/** Where the token was found, and what to do for another one. */
interface Token {
  readonly value: string;
  readonly source: string;
}

const NEW_TOKEN = "Make a token with the scope api, export it as TF_VAR_gitlab_private_token, and deploy.";

/** GitLab as it is seen from here; from the host's subnet it may look different. */
export const gitlab: Check = {
  title: "GitLab",
  needsAws: false,
  async find(place): Promise<Finding[]> {
    const url = addressOf(place);
    const token = await tokenOf(place).catch((error: unknown) => ({ unreadable: reasonOf(error) }));
    const reachable = await reach(url);
    if (reachable.level !== "ok") return [reachable];
    if (!token) return [reachable, unknown("There is no token to look at.", NEW_TOKEN)];
    if ("unreadable" in token)
      return [
        reachable,
        problem(`The token can not be read: ${token.unreadable}.`, "Deploy the catalog again."),
      ];
    return [
      reachable,
      ...(await tokenFindings(url, token, {
        todo: NEW_TOKEN,
        user: userOf(place),
        namespace: namespaceOf(place),
      })),
    ];
  },
};

function addressOf({ catalog, settings }: Place): string {
  const given = catalog?.template.parameters["GitlabURL"] ?? settings["gitlab_url"] ?? "https://gitlab.com";
  return given.replace(/\/$/, "");
}

function userOf({ catalog, settings }: Place): string | undefined {
  return catalog?.template.parameters["GitUserName"] ?? settings["gitlab_user_name"];
}

function namespaceOf({ catalog, settings }: Place): string | undefined {
  return (catalog ? catalog.template.parameters["GitNamespace"] : settings["git_namespace"]) || undefined;
}

/** The token that runs use; before the first deployment the one that it would be given. */
async function tokenOf({ aws, catalog, settings }: Place): Promise<Token | undefined> {
  if (catalog) {
    const { SecretString } = await aws
      .client(SecretsManagerClient)
      .send(new GetSecretValueCommand({ SecretId: catalog.tokenSecret }));
    return { value: SecretString ?? "", source: `the secret ${catalog.tokenSecret}` };
  }
  const given = settings["gitlab_private_token"];
  return given ? { value: given, source: "TF_VAR_gitlab_private_token" } : undefined;
}

/** Any answer of GitLab's API will do: without a token it is 401. */
async function reach(url: string): Promise<Finding> {
  const repair = "Look at gitlab_url, and at the network between here and GitLab.";
  try {
    const { status } = await gitlabGet(url, "version");
    if (status < 500 && status !== 404) return ok(`${url} answers.`);
    return problem(`${url} answers with ${status}; it does not look like a GitLab that works.`, repair);
  } catch (error) {
    return problem(`${url} can not be reached: ${reasonOf(error)}.`, repair);
  }
}
