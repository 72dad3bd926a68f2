# Calls of the AWS CLI that are made ready while Terraform works, since nearly all of a call's time is the start of the CLI. A
# prepared call waits at a named pipe for its last parameter. A run that dies gives none, and nothing is called then.
# A call is a function with one argument: the file, or the pipe, with that parameter.
declare -A CALLS=() FEEDERS=()

# usage: prepare_call CALL
prepare_call() {
  mkfifo "$1.pipe" "$1.wake" || return 1
  { await_idle_host 5<>"$1.wake"; "$1" "$1.pipe"; } &
  CALLS[$1]=$!
}

# usage: begin_call CALL FILE     Lets a prepared call go, and starts one that is not.
begin_call() {
  if [ -n "${CALLS[$1]:-}" ]; then
    echo 1<>"$1.wake"
    cat "$2" >"$1.pipe" &
    FEEDERS[$1]=$!
  else
    "$1" "$2" &
    CALLS[$1]=$!
  fi
}

# usage: end_call CALL FILE       Waits for it, and makes a call that failed once more: it may have ended long before it was needed.
end_call() {
  local call="${CALLS[$1]}" feeder="${FEEDERS[$1]:-}"
  unset "CALLS[$1]" "FEEDERS[$1]"
  wait "$call" && return 0
  [ -z "$feeder" ] || kill "$feeder" 2>/dev/null
  "$1" "$2"
}
