# Applying a project: making it, or changing it.

# After an interrupted run or a destroy that kept something, names may be taken by the project itself: what depends on an
# adopted resource shows up only once that one is there, hence the rounds.
apply_project() {
  local _round
  [ "$ADOPT" = no ] || adopt_functions
  prepare_call put_log
  prepare_final_status
  for _round in 1 2 3 4; do
    if run_terraform apply -auto-approve; then
      await_record || return 1
      ADOPT=no RESULT=applied
      return 0
    fi
    await_record || return 1
    if [ "$ADOPT" = no ] || ! adopt_from last-words.txt; then break; fi
  done
  fail_with_terraform_words "terraform apply failed"
  roll_back_first_apply
}

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
