import type { Instance } from "./instance";
import type { Namespace, Project } from "./model";

type Errors = Record<string, string[]>;

/** https://docs.gitlab.com/user/reserved_names/#rules-for-usernames-project-and-group-names-and-slugs */
const NAME =
  /^[\p{L}\p{N}\p{Emoji_Presentation}\p{Extended_Pictographic}_][\p{L}\p{N}\p{Emoji_Presentation}\p{Extended_Pictographic}\p{Pd}_. +]*$/u;
const NAME_RULE =
  "can contain only letters, digits, emoji, '_', '.', '+', dashes, or spaces. It must start with a letter, digit, emoji, or '_'.";
const PATH = /^[A-Za-z0-9_.][A-Za-z0-9_.-]*$/;
const PATH_RULE =
  "can contain only letters, digits, '_', '-' and '.'. Cannot start with '-', end in '.git' or end in '.atom'";
const SLUG_RULE =
  "must not start or end with a special character and must not contain consecutive special characters.";
const RESERVED = new Set(
  "- badges blame blob builds commits create create_dir edit environments/folders files find_file gitlab-lfs/objects info/lfs/objects new preview raw refs tree update wikis".split(
    " ",
  ),
);
const LIMIT = 255;

/** The path that GitLab makes of a name that cannot be a path itself. */
export function pathOf(name: string): string {
  if (isPath(name)) return name;
  return name
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .replace(/[^A-Za-z0-9_-]+/g, "-")
    .replace(/-{2,}/g, "-")
    .replace(/^-|-$/g, "")
    .toLowerCase();
}

const isPath = (path: string): boolean =>
  PATH.test(path) && !/\.(git|atom)$/.test(path) && path !== "." && path !== "..";

/** Messages by attribute; empty when name and path may be used for the project in the namespace. */
export function nameProblems(
  instance: Instance,
  namespace: Namespace,
  wanted: { name: string; path: string },
  self?: Project,
): Errors {
  const errors: Errors = {};
  const add = (attribute: string, message: string): void => void (errors[attribute] ??= []).push(message);
  const siblings = [...instance.projects.values()].filter(
    (other) => other.namespace === namespace && other !== self,
  );
  const nameTaken = siblings.some((other) => other.name === wanted.name);
  const pathTaken =
    siblings.some((other) => other.path.toLowerCase() === wanted.path.toLowerCase()) ||
    instance.namespaces.some(
      (group) => group.parent === namespace && group.path.toLowerCase() === wanted.path.toLowerCase(),
    );
  if (nameTaken) add("project_namespace.name", "has already been taken");
  if (pathTaken && !nameTaken) add("project_namespace.path", "has already been taken");
  for (const [attribute, taken] of [
    ["name", nameTaken],
    ["path", pathTaken],
  ] as const) {
    if (taken) add(attribute, "has already been taken");
    if (wanted[attribute] === "") add(attribute, "can't be blank");
    if (wanted[attribute].length > LIMIT) add(attribute, `is too long (maximum is ${LIMIT} characters)`);
  }
  if (wanted.name !== "" && !NAME.test(wanted.name)) add("name", NAME_RULE);
  if (wanted.path !== "") for (const message of pathProblems(wanted.path)) add("path", message);
  return errors;
}

function pathProblems(path: string): string[] {
  if (!isPath(path)) return [PATH_RULE];
  if (RESERVED.has(path.toLowerCase())) return [`${path} is a reserved name`];
  return /^[_.-]|[_.-]$|[_.-]{2}/.test(path) ? [SLUG_RULE] : [];
}
