# The status object of a project: what ran last, with which package, when, with which result.
#   s3://STATE_BUCKET/projects/PROJECT_ID/status.json
# Its fields are in docs/ops/runs.md.
STATUS_KEY="projects/${TF_VAR_sagemaker_project_id:-}/status.json"
# ADOPT: whether this project may have things that its Terraform state does not know.
KEPT="" ADOPT=no
# Number of the attempt, where the project's deletion is the cause of the run: its RunToken says so.
DELETION_ATTEMPT=$(printf '%s\n' "${RUN_TOKEN:-}" | sed -n 's/^project-deleted-\([1-9][0-9]*\)$/\1/p')

# What the run before this one left behind is in previous-status.json: the Command fetches it beside the package. A project's first
# run has none. A run that is still "running" was interrupted, or goes on and holds the lock: then this one ends at the lock.
remember_previous_run() {
  grep -q -e '^  "result": "running",$' -e '^  "adopt": "yes",$' previous-status.json 2>/dev/null && ADOPT=yes
  return 0
}

# usage: describe_run RESULT MESSAGE        RESULT: running, succeeded or failed
describe_run() {
  local finished=null kept="" requests=""
  [ "$1" = running ] || finished="\"$(date -u +%Y-%m-%dT%H:%M:%SZ)\""
  [ -z "$KEPT" ] || kept=$(printf '%s\n' "$KEPT" | sed -e 's/.*/"&"/' | paste -s -d , -)
  requests=$(merge_requests "$1")
  printf '{\n  "project": "%s",\n  "projectId": "%s",\n' "$TF_VAR_sagemaker_project_name" "$PROJECT_ID"
  printf '  "action": "%s",\n  "result": "%s",\n' "$ACTION" "$1"
  printf '  "message": "%s",\n' "$(printf "%s" "$2" | tr "\n" " " | json_text)"
  printf '  "kept": [%s],\n  "mergeRequests": [%s],\n  "adopt": "%s",\n' "$kept" "$requests" "$ADOPT"
  describe_deletion
  printf '  "package": "%s",\n  "terraform": "%s",\n' "$PACKAGE_SHA256" "$TERRAFORM_VERSION"
  printf '  "host": "%s",\n  "startedAt": "%s",\n  "finishedAt": %s\n}\n' "$(hostname)" "$RUN_STARTED" "$finished"
}

# usage: put_status FILE METADATA
put_status() {
  aws s3api put-object --bucket "$STATE_BUCKET" --key "$STATUS_KEY" --content-type application/json \
    --body "$1" --metadata "$2" >/dev/null
}

write_running_status() {
  describe_run running "" >status-running.json
  put_status status-running.json result=running
}

# The record of this run's start goes on beside what comes next. An apply plans for seconds before it makes anything, and goes first.
record_start() {
  [ "$ACTION" != apply ] || renice -n 19 "$BASHPID" >/dev/null 2>&1
  write_running_status
}

# To be called before anything that writes another status.
await_record() {
  [ -n "$RECORDER" ] || return 0
  local recorder="$RECORDER"
  RECORDER=""
  wait "$recorder" || { fail "The run's status can not be written to s3://$STATE_BUCKET/$STATUS_KEY."; return 1; }
}

# A prepared call has the file open already: it is filled in its place.
prepare_final_status() { : >status-final.json && prepare_call put_final_status; }
put_final_status() { put_status status-final.json "file://$1"; }

# usage: write_final_status RESULT MESSAGE
write_final_status() {
  describe_run "$1" "$2" >status-final.json
  printf '{"result": "%s"}' "$1" >result.json
  begin_call put_final_status result.json
  end_call put_final_status result.json
}

# usage: merge_requests RESULT
# An apply that succeeded ends with its outputs; until then those of the last run stand.
merge_requests() {
  if [ "$1:$ACTION" = succeeded:apply ]; then
    sed -n 's/^model_[a-z]*_seed_merge_request = \("http[^"\\]*"\)$/\1/p' last-words.txt | paste -s -d , -
  else
    sed -n 's/^  "mergeRequests": \[\(.*\)\],$/\1/p' previous-status.json 2>/dev/null
  fi
  return 0
}

# What the function wrote before it started this run stays: the stack that was deleted, and how many attempts there are.
describe_deletion() {
  [ -n "$DELETION_ATTEMPT" ] || return 0
  printf '  "cause": "project deleted",\n  "attempt": %s,\n  "nextAttemptAt": null,\n' "$DELETION_ATTEMPT"
  grep -e '^  "attempts": [0-9]*,$' -e '^  "deletedStack": "[^"]*",$' previous-status.json 2>/dev/null
  return 0
}

# usage: finish_status RESULT MESSAGE
# After a destroy that left nothing there is nothing to have a status of: the log keeps the record.
finish_status() {
  await_record
  write_log_events
  begin_call put_log log-events.json
  if [ "$1" = succeeded ] && [ "$2" = destroyed ]; then forget_project; else write_final_status "$1" "$2"; fi
  local written=$?
  end_call put_log log-events.json || say "The log could not be sent to $LOG_GROUP; the host's own output has it."
  return "$written"
}
