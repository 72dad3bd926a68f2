# The log of a run: to the console of the host (which CommandRunner's agent sends on) and, whole, to a log stream of the project.
RUN_STARTED=$(date -u +%Y-%m-%dT%H:%M:%SZ)
RUN_LOG="$PWD/run.log"
: >"$RUN_LOG"

say() { printf '%s\n' "$*" | remove_secrets | tee -a "$RUN_LOG"; }

# Keeps the first reason of a failure: later ones are its consequences.
fail() {
  [ -n "${FAILURE:-}" ] || FAILURE=$(printf '%s' "$*" | remove_secrets)
  return 1
}

# Replaces secrets in a stream of lines: the GitLab token itself and whatever looks like a token or an AWS key.
remove_secrets() {
  awk 'BEGIN { token = ENVIRON["GITLAB_TOKEN"] }
    {
      if (token != "") while ((at = index($0, token)) > 0) $0 = substr($0, 1, at - 1) "[removed]" substr($0, at + length(token))
      gsub(/gl(pat|ptt|oas|dt|rt|cbt)-[A-Za-z0-9_.-]+/, "[removed]")
      gsub(/(AKIA|ASIA)[A-Z0-9]+/, "[removed]")
      print; fflush()
    }'
}

# Lines -> lines that may stand inside a JSON string.
json_text() { tr -d '\000-\010\013-\037' | sed -e 's/\\/\\\\/g' -e 's/"/\\"/g' -e 's/\t/  /g'; }

# Sends the log to a stream of this run's own, which exists where the end of a run failed after it was sent. At most 2,000 lines: PutLogEvents takes 10,000 events and 1 MiB.
# https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutLogEvents.html
send_log() {
  local stream
  stream="$RUN_STREAM_PREFIX$(printf '%s' "$RUN_STARTED" | tr -d ':')-$ACTION"
  grep -v '^[[:space:]]*$' "$RUN_LOG" | tail -n 2000 | cut -c 1-480 | json_text |
    sed -e "s/.*/{\"timestamp\":$(date +%s)000,\"message\":\"&\"},/" -e '1s/^/[/' -e '$s/,$/]/' >log-events.json
  aws logs create-log-stream --log-group-name "$LOG_GROUP" --log-stream-name "$stream" 2>/dev/null
  aws logs put-log-events --log-group-name "$LOG_GROUP" --log-stream-name "$stream" --log-events file://log-events.json >/dev/null
}
