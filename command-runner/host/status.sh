# The status object of a project: what ran last, with which package, when, with which result. Its fields are in docs/ops/runs.md.

# RETAINED: what a destroy has left on purpose, one a line. IMPORT: whether the project may have resources that its state lacks.
RETAINED="" IMPORT=no
# Number of the attempt, where the project's deletion is the cause of the run.
DELETION_ATTEMPT=""
[[ ! "${RUN_TOKEN:-}" =~ ^"$DELETION_RUN_TOKEN_PREFIX"([1-9][0-9]*)$ ]] || DELETION_ATTEMPT="${BASH_REMATCH[1]}"

# Writes previous-status.json; it is empty for a project without a status. The run before this one may have been interrupted if it
# is still "running", or it goes on and holds the lock: then this one ends at the lock.
read_previous_status() {
  local answer
  [ ! -e previous-status.json ] || return 0
  if answer=$(aws s3api get-object --bucket "$STATE_BUCKET" --key "$STATUS_KEY" previous-status.part 2>&1 >/dev/null); then
    mv previous-status.part previous-status.json
  elif [[ "$answer" == *"(NoSuchKey)"* ]]; then
    : >previous-status.json
  else
    fail "The status of the last run can not be read from s3://$STATE_BUCKET/$STATUS_KEY: $answer"
    return 1
  fi
  RETAINED=$(previous_list kept | tr ',' '\n' | tr -d '"')
  ! grep -q -e '^  "result": "running",$' -e '^  "adopt": "yes",$' previous-status.json || IMPORT=yes
}

# usage: previous_list FIELD       Its items as JSON has them. The function for deleted projects writes one a line, the host all in one.
previous_list() { tr -d '\n' <previous-status.json | sed -n "s/.*\"$1\": \[\([^]]*\)\].*/\1/p" | tr -d ' '; }

# What an earlier destroy has taken out of the state stays retained until an apply has imported it, however often runs fail.
# Names without a dot are of model package groups of branches, which no state has: a destroy looks for them itself.
update_retained() {
  local address earlier="$RETAINED"
  RETAINED=""
  for address in $earlier; do
    case "$address" in *.*) [ -n "$(resource_id "$address")" ] || add_retained "$address" ;; esac
  done
}

# usage: add_retained WHAT
add_retained() {
  RETAINED="${RETAINED:+$RETAINED
}$1"
}

# usage: describe_run RESULT MESSAGE        RESULT: running, succeeded or failed
describe_run() {
  local finished=null retained=""
  [ "$1" = running ] || finished="\"$(date -u +%Y-%m-%dT%H:%M:%SZ)\""
  [ -z "$RETAINED" ] || retained=$(printf '%s\n' "$RETAINED" | sed -e 's/.*/"&"/' | paste -s -d , -)
  printf '{\n  "project": "%s",\n  "projectId": "%s",\n' "$TF_VAR_sagemaker_project_name" "$PROJECT_ID"
  printf '  "action": "%s",\n  "result": "%s",\n' "$ACTION" "$1"
  printf '  "message": "%s",\n' "$(printf "%s" "$2" | tr "\n" " " | json_text)"
  printf '  "kept": [%s],\n  "mergeRequests": [%s],\n  "adopt": "%s",\n' "$retained" "$(merge_requests "$1")" "$IMPORT"
  describe_deletion
  printf '  "package": "%s",\n  "terraform": "%s",\n' "$PACKAGE_SHA256" "$TERRAFORM_VERSION"
  printf '  "host": "%s",\n  "startedAt": "%s",\n  "finishedAt": %s\n}\n' "$(hostname)" "$RUN_STARTED" "$finished"
}

# usage: merge_requests RESULT
# An apply that succeeded ends with its outputs; until then those of the last run stand.
merge_requests() {
  if [ "$1:$ACTION" = succeeded:apply ]; then
    sed -n 's/^model_[a-z]*_seed_merge_request = \("http[^"\\]*"\)$/\1/p' terraform-output.txt | paste -s -d , -
  else
    previous_list mergeRequests
  fi
}

# What the function wrote before it started this run stays: the stack that was deleted, and how many attempts there are.
describe_deletion() {
  [ -n "$DELETION_ATTEMPT" ] || return 0
  printf '  "cause": "project deleted",\n  "attempt": %s,\n  "nextAttemptAt": null,\n' "$DELETION_ATTEMPT"
  sed -n -e '/^  "attempts": [0-9]*,$/p' -e '/^  "deletedStack": "[^"]*",$/p' previous-status.json
}

# usage: write_status RESULT MESSAGE        Never over a status that could not be read: it says what the project has retained.
write_status() {
  read_previous_status || return 1
  describe_run "$1" "$2" >status.json
  aws s3api put-object --bucket "$STATE_BUCKET" --key "$STATUS_KEY" --content-type application/json \
    --body status.json --metadata "result=$1" >/dev/null 2>>"$RUN_LOG" ||
    fail "The run's status can not be written to s3://$STATE_BUCKET/$STATUS_KEY."
}

# usage: finish RESULT MESSAGE
# After a destroy that left nothing there is nothing to have a status of: the log keeps the record.
finish() {
  send_log || say "The log could not be sent to $LOG_GROUP; the host's own output has it."
  if [ "$1" = succeeded ] && [ "$2" = destroyed ]; then purge_project; else write_status "$1" "$2"; fi
}

# Deletes every version of the project's objects in the state bucket, and the lock table's digest of the state.
purge_project() {
  purge_objects && aws dynamodb delete-item --table-name "$LOCK_TABLE" --key "{\"LockID\":{\"S\":\"$STATE_DIGEST_KEY\"}}" >>"$RUN_LOG" 2>&1 ||
    fail "The project's records in s3://$STATE_BUCKET/$PROJECT_PREFIX can not be deleted. The run's log has the reason."
}

purge_objects() {
  local versions
  versions=$(names_from "$PROJECT_PREFIX" s3api list-object-versions --bucket "$STATE_BUCKET" --prefix "$PROJECT_PREFIX" --max-items 1000 \
    --query '[Versions, DeleteMarkers][][].[Key, VersionId]') || return 1
  [ -n "$versions" ] || return 0
  printf '%s\n' "$versions" |
    awk '{ printf "%s{\"Key\":\"%s\",\"VersionId\":\"%s\"}", (NR > 1 ? "," : "{\"Quiet\":true,\"Objects\":["), $1, $2 } END { print "]}" }' >versions.json
  aws s3api delete-objects --bucket "$STATE_BUCKET" --delete file://versions.json >>"$RUN_LOG" 2>&1
}
