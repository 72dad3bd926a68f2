# The state's lock: who holds it, and how to go on when its host is gone.

lock_field() { sed -n "s/^ *$1: *//p" last-words.txt | tail -n 1; }

# A lock that can not be asked for (no table, no permission) is the same error of Terraform's, without anybody's lock in it.
is_locked() { grep -q 'Error acquiring the state lock' last-words.txt && [ -n "$(lock_field ID)" ]; }

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
