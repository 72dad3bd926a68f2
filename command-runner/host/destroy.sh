# Destroying a project, without losing what can not be made again: with DATA_ON_DESTROY=keep a repository with work beyond the
# seed is archived, and a bucket or a model package group that holds anything is left where it is, outside of Terraform's state.

. ./deployments.sh
. ./training.sh

# A run that stops anywhere is repeated: what CI made is removed first, and nothing leaves the state before it is on record.
destroy_project() {
  TARGETS="" BUCKET_IN_USE="" MODELS=""
  [ -z "$RETAINED" ] || say "Retained by an earlier destroy: ${RETAINED//$'\n'/, }. To remove it, apply the project first."
  inspect_data && decide_on_repositories && decide_on_data &&
    record_what_is_retained && remove_what_ci_made && release_data && destroy_resources || return 1
  RESULT=destroyed
  [ -z "$RETAINED" ] || RESULT=destroyed-data-kept
}

# Sets BUCKET_IN_USE to the bucket if it holds anything, and MODELS to the ARNs of all models.
inspect_data() {
  local bucket group
  bucket=$(resource_id "$(addresses_of aws_s3_bucket)") group=$(resource_id "$(addresses_of aws_sagemaker_model_package_group)")
  [ -z "$bucket" ] || ! bucket_holds_anything "$bucket" || BUCKET_IN_USE="$bucket"
  [ -z "$group" ] || MODELS=$(model_packages_of "$group") || fail "The models of $group can not be listed. Nothing was destroyed."
}

# usage: bucket_holds_anything BUCKET    A bucket of which S3 does not say is taken to hold something.
bucket_holds_anything() {
  [ "$(aws s3api list-object-versions --bucket "$1" --max-items 1 --query 'length([Versions, DeleteMarkers][])' --output text 2>>"$RUN_LOG" | head -n 1)" != 0 ]
}

# usage: model_packages_of GROUP    Their ARNs.
model_packages_of() {
  names_from arn: sagemaker list-model-packages --model-package-group-name "$1" --query 'ModelPackageSummaryList[].[ModelPackageArn]'
}

# usage: retain WHAT WHY             The next apply imports it.
retain() {
  add_retained "$1"
  IMPORT=yes
  say "Retained: $1 ($2). Choose DataOnDestroy=delete to remove it."
}

# Sets the Terraform variables that say what becomes of each repository, and lists the repositories whose setting changes.
decide_on_repositories() {
  local address part
  for address in $(addresses_of gitlab_project); do
    part=build; case "$address" in *deploy*) part=deploy ;; esac
    if [ "$DATA_ON_DESTROY" = keep ]; then
      has_own_work "$(resource_id "$address")"
      case $? in
        0) retain "$address" "archived: it has commits beyond the seed"; continue ;;
        2) fail "GitLab does not say whether $address has work of its own (answer: $(head -c 200 commits.json 2>/dev/null)). Nothing was destroyed."; return 1 ;;
      esac
    fi
    export "TF_VAR_archive_model_${part}_on_destroy=false"
    TARGETS="$TARGETS -target=$address"
  done
}

decide_on_data() {
  local bucket group
  bucket=$(addresses_of aws_s3_bucket) group=$(addresses_of aws_sagemaker_model_package_group)
  if [ "$DATA_ON_DESTROY" = keep ]; then
    [ -z "$BUCKET_IN_USE" ] || retain "$bucket" "bucket $BUCKET_IN_USE holds objects"
    [ -z "$MODELS" ] || retain "$group" "model package group $(resource_id "$group") holds models"
  elif [ -n "$BUCKET_IN_USE" ]; then
    export TF_VAR_force_destroy_bucket=true
    TARGETS="$TARGETS -target=$bucket"
  fi
}

# Where nothing is retained, the record of the run's start has said all.
record_what_is_retained() { [ -z "$RETAINED" ] || write_status running ""; }

remove_what_ci_made() { remove_pipelines && remove_groups_of_branches && remove_deployments "$ARTIFACT_BUCKET"; }

# Takes what holds data out of the state, or deletes what Terraform can not.
release_data() {
  if [ "$DATA_ON_DESTROY" = keep ]; then
    [ -z "$BUCKET_IN_USE" ] || remove_from_state aws_s3_bucket || { fail "The bucket $BUCKET_IN_USE could not be taken out of the state."; return 1; }
    [ -z "$MODELS" ] || remove_from_state aws_sagemaker_model_package_group || fail "The model package group could not be taken out of the state."
  else
    delete_models "$MODELS"
  fi
}

# usage: delete_models ARNS
delete_models() {
  local package
  for package in $1; do
    aws sagemaker delete-model-package --model-package-name "$package" 2>>"$RUN_LOG" || { fail "The model $package can not be deleted."; return 1; }
  done
}

destroy_resources() {
  [ -s resources.txt ] || { say "The state has no resources: nothing to destroy."; return 0; }
  # shellcheck disable=SC2086 # one argument a target
  [ -z "$TARGETS" ] || run_terraform apply -auto-approve -refresh=false $TARGETS || { fail_with_terraform_error "preparing the destroy failed"; return 1; }
  run_terraform destroy -auto-approve || fail_with_terraform_error "terraform destroy failed"
}
