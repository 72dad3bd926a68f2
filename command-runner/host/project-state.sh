# What Terraform's state has of the project, and who holds its lock.

# Reads the state without any provider: resources.txt gets a line "ADDRESS ID" for each resource.
# The state is JSON as Terraform prints it: one attribute a line, a resource's own at a depth of twelve spaces.
read_state() {
  "$TERRAFORM_BINARY" state pull >state.json 2>>"$RUN_LOG" ||
    { fail "The state of $PROJECT_ID can not be read. Nothing was changed; the run's log has the reason."; return 1; }
  awk -F'"' '
    /^      "mode": /          { managed = ($4 == "managed") }
    /^      "type": /          { type = $4 }
    /^      "name": /          { name = $4 }
    /^          "index_key": / { key = /: "/ ? "[\"" $4 "\"]" : "[" substr($3, 3); sub(/,$/, "]", key) }
    /^          "attributes": / { id = "" }
    /^            "id": "/     { if (managed) print type "." name key, $4; key = "" }
  ' state.json >resources.txt
}

# A project's first run: Terraform has never written a state for it, and no run has left a status.
FIRST_RUN=no
detect_first_run() {
  if [ ! -s previous-status.json ] && [ ! -s resources.txt ] && ! grep -q '^  "serial": [1-9]' state.json; then FIRST_RUN=yes; fi
}

# usage: addresses_of TYPE         Of the resources of one type.
addresses_of() { sed -n "s/^\($1\.[^ ]*\) .*/\1/p" resources.txt; }

# usage: resource_id ADDRESS       Empty for a resource that the state does not have.
resource_id() { awk -v address="$1" '$1 == address { print $2 }' resources.txt; }

# usage: remove_from_state PREFIX  All resources whose type begins so.
remove_from_state() {
  # shellcheck disable=SC2046 # one argument an address
  "$TERRAFORM_BINARY" state rm $(sed -n "s/^\($1[^ ]*\) .*/\1/p" resources.txt) >>"$RUN_LOG" 2>&1
}

lock_field() { sed -n "s/^ *$1: *//p" terraform-output.txt | tail -n 1; }

# A lock that can not be asked for (no table, no permission) is the same error of Terraform's, without anybody's lock in it.
is_locked() { grep -q 'Error acquiring the state lock' terraform-output.txt && [ -n "$(lock_field ID)" ]; }

explain_lock() {
  local id who since
  id=$(lock_field ID) who=$(lock_field Who) since=$(lock_field Created)
  fail "The state of $PROJECT_ID is locked by ${who:-an unknown host} since ${since:-an unknown time} (lock $id)." \
    "If that run still goes on, wait for its end and update the project with a new RunToken." \
    "If its host is gone, update the project with StateLockId=$id."
}

# Terraform releases a lock only by its own id: an id that stays in the parameters does no harm to later locks.
release_lock_of_dead_host() {
  [ -n "${STATE_LOCK_ID:-}" ] || return 0
  run_terraform force-unlock -force "$STATE_LOCK_ID" || say "Lock $STATE_LOCK_ID is not held (any more); going on."
}
