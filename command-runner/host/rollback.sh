# A project whose very first apply fails is not made at all, as CloudFormation does it: what the run had made is removed again.
# SageMaker offers no update for such a project, only its deletion, which runs no command.

is_first_run() { [ ! -e previous-status.json ]; }

# usage: roll_back_first_apply      Keeps the reason of the failure and adds what became of the rest.
roll_back_first_apply() {
  is_first_run && [ -z "$INTERRUPTED" ] && ! grep -q 'Error acquiring the state lock' last-words.txt || return 1
  local reason="$FAILURE"
  say "The project could not be made: $reason"
  say "What this run has made is removed again."
  FAILURE="" RESULT="" DATA_ON_DESTROY=keep
  if destroy_project && [ -z "$KEPT" ] && forget_project; then
    FAILURE="$reason (nothing of the project is left)"
  else
    FAILURE="$reason - and what had been made could not all be removed: ${FAILURE:-$KEPT was kept}"
  fi
  return 1
}
