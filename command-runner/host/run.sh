#!/bin/bash
# Runs Terraform for one SageMaker project on the CommandRunner host and writes one word to RESULT_FILE, on success only.
#   usage: run.sh RESULT_FILE
# The host is an Amazon Linux 2 instance: bash 4.2, curl, unzip, tar and the AWS CLI v1. The environment comes from the
# product template's Command. The exit code is 0 only if Terraform succeeded.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")" || exit 1
export HOME="${HOME:-$PWD}" CHECKPOINT_DISABLE=1 TF_IN_AUTOMATION=1 TF_INPUT=0

. ./log.sh
. ./prepared-call.sh
. ./status.sh
. ./terraform.sh
. ./state-lock.sh
. ./adopt.sh
. ./destroy.sh
. ./apply.sh

readonly RESULT_FILE="${1:?usage: run.sh RESULT_FILE}"
readonly PROJECT_ID="${TF_VAR_sagemaker_project_id:?}" STATE_KEY="projects/${TF_VAR_sagemaker_project_id:?}/terraform.tfstate"

# Every setting that the Command must give; all missing ones are named at once.
check_environment() {
  local name missing=""
  for name in AWS_DEFAULT_REGION STATE_BUCKET LOCK_TABLE LOG_GROUP ACTION INIT_ACTION DATA_ON_DESTROY PACKAGE_SHA256 \
    TF_VAR_sagemaker_project_name TF_VAR_gitlab_url TF_VAR_secrets_manager_gitlab_secret_name; do
    [ -n "${!name:-}" ] || missing="$missing $name"
  done
  [ -z "$missing" ] || fail "The command sets no value for:$missing. Update the project from the newest version of the product."
}

# What does not depend on each other is done side by side: each call of the AWS CLI takes most of a second.
prepare() {
  local initializer token
  check_environment && install_terraform || return 1
  initialize_terraform & initializer=$!
  read_gitlab_token; token=$?
  wait "$initializer" || { fail_with_terraform_words "terraform init failed"; return 1; }
  remember_previous_run
  record_start & RECORDER=$!
  [ "$token" -eq 0 ] && release_lock_of_dead_host
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

RESULT="" FAILURE="" INTERRUPTED="" RECORDER=""
# A host that is being stopped gets SIGTERM, and so does Terraform, which saves its state and releases the lock.
trap 'INTERRUPTED=yes; fail "The run was interrupted: its host is being stopped. Update the project with a new RunToken to run again."' TERM INT

if main && [ -z "$FAILURE" ]; then
  finish_status succeeded "$RESULT" && printf '%s' "$RESULT" >"$RESULT_FILE" && exit 0
  fail "The run's status can not be written to s3://$STATE_BUCKET/$STATUS_KEY."
fi
say "FAILED: $FAILURE"
finish_status failed "$FAILURE"
exit 1
