# Applying a project: making it, or changing it.

# What depends on an imported resource shows up only once that one is in the state, hence the rounds.
apply_project() {
  local _round
  [ "$IMPORT" = no ] || import_functions
  for _round in 1 2 3 4; do
    if run_terraform apply -auto-approve; then
      IMPORT=no RETAINED="" RESULT=applied
      return 0
    fi
    if [ "$IMPORT" = no ] || ! import_taken_names; then break; fi
  done
  fail_with_terraform_error "terraform apply failed"
  roll_back_first_run
}

# A project whose very first apply fails is not made at all, as CloudFormation does it: what the run had made is removed again.
# SageMaker offers no update for such a project, only its deletion, which runs no command.
# Keeps the reason of the failure and adds what became of the rest.
roll_back_first_run() {
  [ "$FIRST_RUN" = yes ] && [ -z "$INTERRUPTED" ] && ! grep -q 'Error acquiring the state lock' terraform-output.txt || return 1
  local reason="$FAILURE"
  say "The project could not be made: $reason"
  say "What this run has made is removed again."
  FAILURE="" RESULT="" DATA_ON_DESTROY=keep
  if read_state && destroy_project && [ -z "$RETAINED" ] && purge_project; then
    FAILURE="$reason (nothing of the project is left)"
  else
    FAILURE="$reason - and what had been made could not all be removed: ${FAILURE:-$RETAINED was retained}"
  fi
  return 1
}
