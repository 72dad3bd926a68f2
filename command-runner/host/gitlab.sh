# What the host itself asks GitLab: whose a repository is, and whether it has work that the seed has not.

# For the gitlab provider, and for the host's own requests.
read_gitlab_token() {
  local secret="${TF_VAR_secrets_manager_gitlab_secret_name:?}"
  GITLAB_TOKEN=$(aws secretsmanager get-secret-value --secret-id "$secret" --query SecretString --output text 2>>"$RUN_LOG")
  [ -n "$GITLAB_TOKEN" ] || { fail "The secret $secret with the GitLab token can not be read. The run's log has the reason."; return 1; }
  export GITLAB_TOKEN
}

# usage: gitlab_get PATH FILE     The token goes to curl by standard input, so that no process list shows it.
gitlab_get() {
  printf 'header = "PRIVATE-TOKEN: %s"\n' "$GITLAB_TOKEN" |
    curl --config - --silent --show-error --max-time 30 --retry 3 --output "$2" --write-out '%{http_code}' \
      "${TF_VAR_gitlab_url%/}/api/v4/$1" 2>>"$RUN_LOG"
}

# usage: git_path REPOSITORY
git_path() { printf '%s/%s' "${TF_VAR_git_namespace:-$TF_VAR_git_user_name}" "$1"; }

# usage: own_repository PATH      Only a repository whose description names this project is its own.
own_repository() {
  [ "$(gitlab_get "projects/$(printf '%s' "$1" | sed 's|/|%2F|g')" project.json)" = 200 ] &&
    grep -q "\"description\":\"[^\"]*($PROJECT_ID)" project.json && printf '%s' "$1"
}

# usage: has_own_work NUMBER      0: commits beyond the seed's on any branch; 1: none; 2: GitLab gave no answer to rely on
# The seed's are its first commit and the updates of it that nobody has merged. A page without any other one is all there is.
has_own_work() {
  local answer
  answer=$(gitlab_get "projects/$1/repository/commits?all=true&per_page=100" commits.json)
  case "$answer" in
    404) return 1 ;; # no such project, or a repository without any commit
    200) ;;
    *) return 2 ;;
  esac
  [ "$(occurrences '"short_id"')" -gt "$(occurrences 'Seed-Code: model-[a-z]* sha256:')" ]
}

# usage: occurrences PATTERN      How often it is in commits.json, which has no line ends.
occurrences() { grep -o "$1" commits.json | wc -l; }
