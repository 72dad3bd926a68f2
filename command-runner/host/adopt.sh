# Taking over what is there already. A host that dies half-way has made things that Terraform's state does not know, and a
# destroy may have kept a repository, a bucket or a model group. The next apply then meets names that are taken: if they are
# this project's own, it imports them and goes on. Anybody else's stay untouched, and the apply fails with Terraform's words.
#   https://developer.hashicorp.com/terraform/language/import

readonly NAME_IS_TAKEN='already exist|AlreadyExists|AlreadyOwnedByYou|already been taken|ResourceExistsException|ResourceInUseException|ResourceConflictException|already existing|protected already'

# usage: taken_addresses LOG      The addresses that an apply could not create because their names are taken. Terraform writes
# each error as a summary, the address ("with ADDRESS,") and a detail, of which either may have the service's words.
taken_addresses() {
  awk -v taken="$NAME_IS_TAKEN" '
    function report() { if (address != "" && words ~ taken) print address; address = words = "" }
    /^Error: / { report() }
    { words = words " " $0 }
    /^  with [^ ]+,$/ { address = $2; sub(/,$/, "", address) }
    END { report() }
  ' "$1"
}

# usage: git_path REPOSITORY
git_path() { printf '%s/%s' "${TF_VAR_git_namespace:-$TF_VAR_git_user_name}" "$1"; }

# usage: own_repository PATH    Only a repository whose description names this project is its own.
own_repository() {
  [ "$(gitlab_get "projects/$(printf '%s' "$1" | sed 's|/|%2F|g')" project.json)" = 200 ] &&
    grep -q "\"description\":\"[^\"]*($PROJECT_ID)" project.json && printf '%s' "$1"
}

repository_of() { case "$1" in *deploy*) resource_id gitlab_project.model_deploy ;; *) resource_id gitlab_project.model_build ;; esac; }

function_of() { case "$1" in *.seed*) printf 'sagemaker-%s-seed-code-checkin' "$PROJECT_ID" ;; *) printf 'sagemaker-%s-deploy-pipeline' "$PROJECT_ID" ;; esac; }

# usage: import_id ADDRESS     The id by which Terraform imports a resource of this project; fails for what is not its own.
import_id() {
  local name
  case "$1" in
    aws_s3_bucket.*) printf 'sagemaker-%s' "$PROJECT_ID" ;;
    aws_sagemaker_model_package_group.*) printf '%s-%s' "$TF_VAR_sagemaker_project_name" "$PROJECT_ID" ;;
    aws_sagemaker_code_repository.*deploy*) printf 'sagemaker-%s-modeldeploy' "$PROJECT_ID" ;;
    aws_sagemaker_code_repository.*) printf 'sagemaker-%s-modelbuild' "$PROJECT_ID" ;;
    aws_iam_role.* | aws_lambda_function.*) function_of "$1" ;;
    aws_cloudwatch_log_group.*) printf '/aws/lambda/%s' "$(function_of "$1")" ;;
    aws_dynamodb_table.*) printf 'sagemaker-%s-approvals' "$PROJECT_ID" ;;
    aws_secretsmanager_secret.*)
      aws secretsmanager describe-secret --secret-id "sagemaker-$PROJECT_ID-deploy-trigger" --query ARN --output text 2>>"$RUN_LOG" ;;
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

# usage: adopt ADDRESS ID      Fails for what is adopted already.
adopt() {
  grep -qxF "  to = $1" adopt.tf 2>/dev/null && return 1
  printf 'import {\n  to = %s\n  id = "%s"\n}\n' "$1" "$2" >>adopt.tf
  say "Taking over $1 ($2), which is there already."
}

# Functions and their permissions are looked for beforehand: where the name of one is taken, the AWS provider tries again for minutes.
#   https://github.com/hashicorp/terraform-provider-aws/blob/v5.100.0/internal/service/lambda/permission.go
adopt_functions() {
  local address
  read_resources || return 1
  for address in $(new_addresses aws_lambda_function); do
    aws lambda get-function-configuration --function-name "$(function_of "$address")" >/dev/null 2>&1 || continue
    adopt "$address" "$(function_of "$address")"
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

# usage: adopt_from LOG      Adopts every taken name of this project; fails if there is none.
adopt_from() {
  local address id found=1
  read_resources || return 1
  for address in $(taken_addresses "$1"); do
    id=$(import_id "$address") && [ -n "$id" ] && adopt "$address" "$id" && found=0
  done
  return "$found"
}
