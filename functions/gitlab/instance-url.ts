/** `GITLAB_URL` is not the address of a GitLab instance. */
class GitLabAddressError extends Error {
  override readonly name = "GitLabAddressError";
}

/**
 * Address of the API of an instance: `https://example.com/gitlab/` has it at `https://example.com/gitlab/api/v4`.
 * @throws GitLabAddressError. The message leaves the value out, which may have a password in it.
 */
export function apiOf(instance: string): URL {
  const url = URL.canParse(instance) ? new URL(instance) : undefined;
  if (
    url === undefined ||
    !/^https?:$/.test(url.protocol) ||
    url.username ||
    url.password ||
    url.search ||
    url.hash
  ) {
    throw new GitLabAddressError(
      "The address of GitLab must be a URL such as https://gitlab.com, without a user, a password, a query or a fragment. " +
        "Correct the project's GitLab URL.",
    );
  }
  url.pathname = `${url.pathname.replace(/\/+$/, "")}/api/v4`;
  return url;
}
