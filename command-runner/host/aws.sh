# Lists of the AWS CLI.

# usage: names_from PREFIX AWS-ARGUMENT…    What is listed and begins so.
names_from() {
  local listed
  listed=$(aws "${@:2}" --output text 2>>"$RUN_LOG") || return 1
  printf '%s\n' "$listed" | grep "^$1" || true
}

# usage: is_gone TEXT    Whether the last call of AWS failed with this text, which says that there is no such thing.
is_gone() { tail -n 1 "$RUN_LOG" | grep -q "$1"; }
