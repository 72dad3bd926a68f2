# Importing what exists already. A host that dies half-way has made resources that Terraform's state does not know, and a
# destroy may have retained a repository, a bucket or a model group. The next apply then meets names that are taken: if they are
# this project's own, it imports them and goes on. Anybody else's stay untouched, and the apply fails with Terraform's error.
#   https://developer.hashicorp.com/terraform/language/import

readonly NAME_IS_TAKEN='already exist|AlreadyExists|AlreadyOwnedByYou|already been taken|ResourceExistsException|ResourceInUseException|ResourceConflictException|already existing|protected already'

# usage: taken_addresses LOG      The addresses that an apply could not create because their names are taken. Terraform writes
# each error as a summary, the address ("with ADDRESS,") and a detail, of which either may have the service's message.
taken_addresses() {
  awk -v taken="$NAME_IS_TAKEN" '
    function report() { if (address != "" && text ~ taken) print address; address = text = "" }
    /^Error: / { report() }
    { text = text " " $0 }
    /^  with [^ ]+,$/ { address = $2; sub(/,$/, "", address) }
    END { report() }
  ' "$1"
}

repository_of() { case "$1" in *deploy*) resource_id gitlab_project.model_deploy ;; *) resource_id gitlab_project.model_build ;; esac; }

function_of() { case "$1" in *.seed*) printf '%s' "$SEED_COMMIT_FUNCTION" ;; *) printf '%s' "$DEPLOY_PIPELINE" ;; esac; }

# usage: import_id ADDRESS     The id by which Terraform imports a resource of this project; fails for what is not its own.
import_id() {
  local name
  case "$1" in
    aws_s3_bucket.*) printf '%s' "$ARTIFACT_BUCKET" ;;
    aws_sagemaker_model_package_group.*) printf '%s' "$MODEL_PACKAGE_GROUP" ;;
    aws_sagemaker_code_repository.*deploy*) printf '%s' "$DEPLOY_CODE_REPOSITORY" ;;
    aws_sagemaker_code_repository.*) printf '%s' "$BUILD_CODE_REPOSITORY" ;;
    aws_iam_role.* | aws_lambda_function.*) function_of "$1" ;;
    aws_cloudwatch_log_group.seed*) printf '%s' "$SEED_COMMIT_FUNCTION_LOG_GROUP" ;;
    aws_cloudwatch_log_group.*) printf '%s' "$DEPLOY_PIPELINE_LOG_GROUP" ;;
    aws_dynamodb_table.*) printf '%s' "$APPROVALS_TABLE" ;;
    aws_secretsmanager_secret.*)
      aws secretsmanager describe-secret --secret-id "$TRIGGER_TOKEN_SECRET" --query ARN --output text 2>>"$RUN_LOG" ;;
    gitlab_project.model_deploy) own_repository "$(git_path "$TF_VAR_git_deploy_repo_name")" ;;
    gitlab_project.*) own_repository "$(git_path "$TF_VAR_git_build_repo_name")" ;;
    gitlab_project_variable.*)
      name=$(printf '%s' "$1" | sed -e 's/\[.*//' -e 's/.*-\([A-Z_]*\)_[0-9A-F]\{8\}$/\1/')
      printf '%s:%s:*' "$(repository_of "$1")" "$name" ;;
    gitlab_branch_protection.*training-branches*) printf '%s:train/*' "$(repository_of "$1")" ;;
    gitlab_branch_protection.*) printf '%s:main' "$(repository_of "$1")" ;;
    *) return 1 ;;
  esac
}

# usage: add_import ADDRESS ID      Fails for what is imported already.
add_import() {
  grep -qxF "  to = $1" import.tf 2>/dev/null && return 1
  printf 'import {\n  to = %s\n  id = "%s"\n}\n' "$1" "$2" >>import.tf
  say "Importing $1 ($2), which exists already."
}

# Functions and their permissions are looked for beforehand: where the name of one is taken, the AWS provider tries again for minutes.
#   https://github.com/hashicorp/terraform-provider-aws/blob/v5.100.0/internal/service/lambda/permission.go
import_functions() {
  local address
  for address in $(new_addresses aws_lambda_function); do
    aws lambda get-function-configuration --function-name "$(function_of "$address")" >/dev/null 2>&1 || continue
    add_import "$address" "$(function_of "$address")"
  done
  # Made again instead: Terraform replaces a permission whose rule it does not know yet.
  for address in $(new_addresses aws_lambda_permission); do
    aws lambda remove-permission --function-name "$(function_of "$address")" --statement-id model-approved >/dev/null 2>&1 || continue
    say "Removed $address of an earlier run, to be made again."
  done
}

# usage: new_addresses TYPE      Those of the code that the state does not have.
new_addresses() {
  local address
  for address in $(sed -n "s/^resource \"\($1\)\" \"\([^\"]*\)\".*/\1.\2/p" main.tf); do
    [ -n "$(resource_id "$address")" ] || printf '%s\n' "$address"
  done
}

# Imports every name of this project that the last apply found taken; fails if there is none.
import_taken_names() {
  local address id found=1
  read_state || return 1
  for address in $(taken_addresses terraform-output.txt); do
    id=$(import_id "$address") && [ -n "$id" ] && add_import "$address" "$id" && found=0
  done
  return "$found"
}
