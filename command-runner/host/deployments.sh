# What the model deploy repository has deployed: the endpoints of its stages with their models, configurations, alarms and
# scaling. They hold no data, so that a destroy always removes them. Each stage has a Terraform state of its own in the
# project's bucket, and Terraform removes all that a state has if the configuration has nothing of it.

# usage: remove_deployments BUCKET
# A job begins with an object in the bucket: as long as there is none, and without a bucket, nothing is deployed.
remove_deployments() {
  local keys key
  keys=$(names_from "$DEPLOYMENTS_PREFIX" s3api list-objects-v2 --bucket "$1" --prefix "$DEPLOYMENTS_PREFIX" --query 'Contents[].[Key]') || is_gone NoSuchBucket ||
    { fail "The states of deployments in the bucket $1 can not be listed."; return 1; }
  [ -n "$keys" ] || return 0
  for key in $(printf '%s\n' "$keys" | grep '/terraform\.tfstate$'); do
    remove_deployment "$1" "$key" || return 1
  done
  remove_what_no_state_has "$ENDPOINT_PREFIX" ||
    { fail "What is named $ENDPOINT_PREFIX* could not be deleted: $(tail -n 1 "$RUN_LOG")"; return 1; }
  # What is left of a state has no resources any more. Calls that an endpoint has captured are data and stay.
  aws s3 rm --only-show-errors --recursive "s3://$1/$DEPLOYMENTS_PREFIX" --exclude '*' \
    --include '*/terraform.tfstate*' --include '*/history.json' --include '*/job.json' >>"$RUN_LOG" 2>&1 ||
    { fail "The states of deployments in the bucket $1 can not be deleted."; return 1; }
}

# usage: remove_deployment BUCKET KEY      The provider is the one that the project's own Terraform has installed.
remove_deployment() {
  local stage="${2#"$DEPLOYMENTS_PREFIX"}" providers="$PWD/.terraform/providers" code=0
  stage=${stage%/terraform.tfstate}
  say "Removing what is deployed to $stage."
  mkdir -p "deployed/$stage" && pushd "deployed/$stage" >/dev/null || return 1
  cat >main.tf <<END
terraform {
  backend "s3" {}
  required_providers {
    aws = { source = "hashicorp/aws" }
  }
}

provider "aws" {
  region = "$AWS_DEFAULT_REGION"
}
END
  run_terraform init -input=false -plugin-dir="$providers" -backend-config="bucket=$1" -backend-config="key=$2" \
    -backend-config="region=$AWS_DEFAULT_REGION" -backend-config=use_lockfile=true &&
    run_terraform destroy -auto-approve -lock-timeout=30s || { code=1; explain_deployment "$stage"; }
  popd >/dev/null || return 1
  return "$code"
}

# usage: explain_deployment STAGE
explain_deployment() {
  if grep -q 'Error acquiring the state lock' terraform-output.txt; then
    fail "A job of the deploy repository works on $1, or has died there (lock $(lock_field ID))." \
      "Wait for its end, or run the job that removes the stage with FORCE_UNLOCK=$(lock_field ID)." \
      "Then update the project with a new RunToken."
    return 1
  fi
  fail_with_terraform_error "what is deployed to $1 could not be removed; remove it by the deploy repository's own job"
}

# usage: remove_what_no_state_has PREFIX   A job that died may have made something that it did not write down. Two configurations may
# have the same model.
remove_what_no_state_has() {
  local names name model models
  names=$(names_from "$1" sagemaker list-endpoints --name-contains "$1" --query 'Endpoints[].[EndpointName]') || return 1
  for name in $names; do
    say "Deleting the endpoint $name, which no state has."
    aws sagemaker delete-endpoint --endpoint-name "$name" 2>>"$RUN_LOG" || return 1
  done
  names=$(names_from "$1" sagemaker list-endpoint-configs --name-contains "$1" --query 'EndpointConfigs[].[EndpointConfigName]') || return 1
  for name in $names; do
    models=$(aws sagemaker describe-endpoint-config --endpoint-config-name "$name" --query 'ProductionVariants[].[ModelName]' --output text 2>>"$RUN_LOG") || return 1
    aws sagemaker delete-endpoint-config --endpoint-config-name "$name" 2>>"$RUN_LOG" || return 1
    for model in $models; do
      aws sagemaker delete-model --model-name "$model" 2>>"$RUN_LOG" || is_gone "Could not find" || return 1
    done
  done
  names=$(names_from "$1" cloudwatch describe-alarms --alarm-name-prefix "$1" --query 'MetricAlarms[].[AlarmName]') || return 1
  # shellcheck disable=SC2086 # one argument a name
  [ -z "$names" ] || aws cloudwatch delete-alarms --alarm-names $names 2>>"$RUN_LOG"
}
