# The status object of a project: what ran last, with which package, when, with which result.
#   s3://STATE_BUCKET/projects/PROJECT_ID/status.json
STATUS_KEY="projects/${TF_VAR_sagemaker_project_id:-}/status.json"
# ADOPT: whether this project may have things that its Terraform state does not know.
KEPT="" ADOPT=no

# What the run before this one left behind; a project's first run finds no object.
read_previous_status() {
  aws s3 cp --only-show-errors "s3://$STATE_BUCKET/$STATUS_KEY" previous-status.json >/dev/null 2>&1 || true
}

# A run that is still "running" was interrupted, or goes on and holds the lock: then this one ends at the lock.
remember_previous_run() {
  grep -q -e '^  "result": "running",$' -e '^  "adopt": "yes",$' previous-status.json 2>/dev/null && ADOPT=yes
  return 0
}

# usage: write_status RESULT MESSAGE        RESULT: running, succeeded or failed
write_status() {
  local finished=null kept=""
  [ "$1" = running ] || finished="\"$(date -u +%Y-%m-%dT%H:%M:%SZ)\""
  [ -z "$KEPT" ] || kept=$(printf '%s\n' "$KEPT" | sed -e 's/.*/"&"/' | paste -s -d , -)
  {
    printf '{\n  "project": "%s",\n  "projectId": "%s",\n' "$TF_VAR_sagemaker_project_name" "$PROJECT_ID"
    printf '  "action": "%s",\n  "result": "%s",\n' "$ACTION" "$1"
    printf '  "message": "%s",\n' "$(printf "%s" "$2" | tr "\n" " " | json_text)"
    printf '  "kept": [%s],\n  "adopt": "%s",\n' "$kept" "$ADOPT"
    printf '  "package": "%s",\n  "terraform": "%s",\n' "$PACKAGE_SHA256" "$TERRAFORM_VERSION"
    printf '  "host": "%s",\n  "startedAt": "%s",\n  "finishedAt": %s\n}\n' "$(hostname)" "$RUN_STARTED" "$finished"
  } >"status-$1.json"
  aws s3 cp --only-show-errors --content-type application/json "status-$1.json" "s3://$STATE_BUCKET/$STATUS_KEY"
}

# usage: finish_status RESULT MESSAGE
# After a destroy that left nothing there is nothing to have a status of: the log keeps the record.
finish_status() {
  local sender
  await_record
  send_log & sender=$!
  if [ "$1" = succeeded ] && [ "$2" = destroyed ]; then forget_project; else write_status "$1" "$2"; fi
  local written=$?
  wait "$sender" || say "The log could not be sent to $LOG_GROUP; the host's own output has it."
  return "$written"
}
