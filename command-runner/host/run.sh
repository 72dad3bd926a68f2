#!/bin/bash
# Runs Terraform for one SageMaker project on the CommandRunner host and writes one word to RESULT_FILE, on success only.
#   usage: run.sh RESULT_FILE
# The host is an Amazon Linux 2 instance: bash 4.2, curl, unzip, tar and the AWS CLI v1. The environment comes from the
# product template's Command. The exit code is 0 only if Terraform succeeded.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")" || exit 1
export HOME="${HOME:-$PWD}" CHECKPOINT_DISABLE=1 TF_IN_AUTOMATION=1 TF_INPUT=0

readonly RESULT_FILE="${1:?usage: run.sh RESULT_FILE}" PROJECT_ID="${TF_VAR_sagemaker_project_id:?}"

# shellcheck source=/dev/null # generated: see command-runner/host-names.ts
. ./names.sh
. ./log.sh
. ./aws.sh
. ./status.sh
. ./terraform.sh
. ./project-state.sh
. ./gitlab.sh
. ./import.sh
. ./destroy.sh
. ./apply.sh

# Every setting that the Command must give; all missing ones are named at once.
check_environment() {
  local name missing=""
  for name in AWS_DEFAULT_REGION LOCK_TABLE LOG_GROUP ACTION INIT_ACTION DATA_ON_DESTROY PACKAGE_SHA256 \
    TF_VAR_gitlab_url TF_VAR_secrets_manager_gitlab_secret_name; do
    [ -n "${!name:-}" ] || missing="$missing $name"
  done
  [ -z "$missing" ] || fail "The command sets no value for:$missing. Update the project from the newest version of the product."
}

# What only reads comes first: a run that cannot know what there is changes nothing.
prepare() {
  check_environment && read_previous_status &&
    install_terraform && read_gitlab_token && initialize_terraform && read_state && update_retained && detect_first_run &&
    write_status running "" && release_lock_of_dead_host
}

main() {
  say "SageMaker project $TF_VAR_sagemaker_project_name ($PROJECT_ID): $ACTION, package $PACKAGE_SHA256"
  prepare || return 1
  case "$ACTION" in
    apply) apply_project ;;
    destroy) destroy_project ;;
    *) fail "TerraformAction is \"$ACTION\"; apply and destroy are possible." ;;
  esac
}

RESULT="" FAILURE="" INTERRUPTED=""
# A host that is being stopped gets SIGTERM, and so does Terraform, which saves its state and releases the lock.
trap 'INTERRUPTED=yes; fail "The run was interrupted: its host is being stopped. Update the project with a new RunToken to run again."' TERM INT

if main && [ -z "$FAILURE" ]; then
  finish succeeded "$RESULT" && printf '%s' "$RESULT" >"$RESULT_FILE" && exit 0
fi
say "FAILED: $FAILURE"
finish failed "$FAILURE"
exit 1
