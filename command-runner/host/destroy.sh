# Destroying a project, without losing what can not be made again: with DATA_ON_DESTROY=keep a repository with work beyond the
# seed is archived, and a bucket or a model package group that holds anything is left where it is, outside of Terraform's state.

. ./deployments.sh
. ./training.sh

# What CI makes for the project is named so, or begins so.
readonly NAME_AND_ID="${TF_VAR_sagemaker_project_name:-}-${TF_VAR_sagemaker_project_id:-}"

# Reads the state once, without any provider: resources.txt gets a line "ADDRESS ID" for each resource.
# The state is JSON as Terraform prints it: one attribute a line, a resource's own at a depth of twelve spaces.
read_resources() {
  "$TERRAFORM_BINARY" state pull >state.json 2>>"$RUN_LOG" || return 1
  awk -F'"' '
    /^      "mode": /          { managed = ($4 == "managed") }
    /^      "type": /          { type = $4 }
    /^      "name": /          { name = $4 }
    /^          "index_key": / { key = /: "/ ? "[\"" $4 "\"]" : "[" substr($3, 3); sub(/,$/, "]", key) }
    /^          "attributes": / { id = "" }
    /^            "id": "/     { if (managed) print type "." name key, $4; key = "" }
  ' state.json >resources.txt
}

# usage: resources_of_type TYPE    Their addresses.
resources_of_type() { sed -n "s/^\($1\.[^ ]*\) .*/\1/p" resources.txt; }

# usage: resource_id ADDRESS
resource_id() { awk -v address="$1" '$1 == address { print $2 }' resources.txt; }

# usage: gitlab_get PATH FILE     The token goes to curl by standard input, so that no process list shows it.
gitlab_get() {
  printf 'header = "PRIVATE-TOKEN: %s"\n' "$GITLAB_TOKEN" |
    curl --config - --silent --show-error --max-time 30 --retry 3 --output "$2" --write-out '%{http_code}' \
      "${TF_VAR_gitlab_url%/}/api/v4/$1" 2>>"$RUN_LOG"
}

# usage: has_own_work PROJECT_ID   0: commits beyond the seed's on any branch; 1: none; 2: GitLab gave no answer to rely on
# The seed's are its first commit and the updates of it that nobody has merged. A page without any other one is all there is.
has_own_work() {
  local answer
  answer=$(gitlab_get "projects/$1/repository/commits?all=true&per_page=100" commits.json)
  case "$answer" in
    404) return 1 ;; # no such project, or a repository without any commit
    200) ;;
    *) return 2 ;;
  esac
  [ "$(occurrences '"short_id"')" -gt "$(occurrences 'Seed-Code: model-[a-z]* sha256:')" ]
}

# usage: occurrences PATTERN    How often it is in commits.json, which has no line ends.
occurrences() { grep -o "$1" commits.json | wc -l; }

keep() {
  KEPT="${KEPT:+$KEPT
}$1"
  say "Kept: $1 ($2). Choose DataOnDestroy=delete to remove it."
}

# Sets the Terraform variables that say what becomes of each repository, and lists the repositories whose setting changes.
decide_on_repositories() {
  local address part decision
  for address in $(resources_of_type gitlab_project); do
    part=build; case "$address" in *deploy*) part=deploy ;; esac
    decision=delete
    if [ "$DATA_ON_DESTROY" = keep ]; then
      has_own_work "$(resource_id "$address")"
      case $? in
        0) decision=archive; keep "$address" "archived: it has commits beyond the seed" ;;
        2) fail "GitLab does not say whether $address has work of its own (answer: $(head -c 200 commits.json 2>/dev/null)). Nothing was destroyed."; return 1 ;;
      esac
    fi
    [ "$decision" = archive ] && continue
    export "TF_VAR_archive_model_${part}_on_destroy=false"
    TARGETS="$TARGETS -target=$address"
  done
}

# usage: bucket_holds_anything BUCKET    A bucket of which S3 does not say is taken to hold something.
bucket_holds_anything() {
  [ "$(aws s3api list-object-versions --bucket "$1" --max-items 1 --query 'length([Versions, DeleteMarkers][])' --output text 2>>"$RUN_LOG" | head -n 1)" != 0 ]
}

# usage: model_packages_of GROUP    Their ARNs.
model_packages_of() {
  names_from arn: sagemaker list-model-packages --model-package-group-name "$1" --query 'ModelPackageSummaryList[].[ModelPackageArn]'
}

# usage: leave_outside_of_state TYPE    All resources whose type begins so.
leave_outside_of_state() {
  # shellcheck disable=SC2046 # one argument an address
  "$TERRAFORM_BINARY" state rm $(sed -n "s/^\($1[^ ]*\) .*/\1/p" resources.txt) >>"$RUN_LOG" 2>&1
}

# Asks AWS of bucket and models side by side, as each call of its CLI takes most of a second: sets BUCKET_IN_USE to the bucket if it
# holds anything, and writes the ARNs of all models to models.txt.
look_at_data() {
  local bucket models listing
  bucket=$(resource_id "$(resources_of_type aws_s3_bucket)")
  models=$(resource_id "$(resources_of_type aws_sagemaker_model_package_group)")
  { [ -z "$models" ] || model_packages_of "$models"; } >models.txt & listing=$!
  [ -z "$bucket" ] || ! bucket_holds_anything "$bucket" || BUCKET_IN_USE="$bucket"
  wait "$listing" || fail "The models of $models can not be listed. Nothing was destroyed."
}

decide_on_bucket() {
  local address
  [ -n "$BUCKET_IN_USE" ] || return 0
  address=$(resources_of_type aws_s3_bucket)
  if [ "$DATA_ON_DESTROY" = keep ]; then
    keep "$address" "bucket $BUCKET_IN_USE holds objects"
    leave_outside_of_state aws_s3_bucket || fail "The bucket $BUCKET_IN_USE could not be taken out of the state. Nothing was destroyed."
  else
    export TF_VAR_force_destroy_bucket=true
    TARGETS="$TARGETS -target=$address"
  fi
}

decide_on_model_packages() {
  local address id
  [ -s models.txt ] || return 0
  address=$(resources_of_type aws_sagemaker_model_package_group)
  id=$(resource_id "$address")
  if [ "$DATA_ON_DESTROY" = keep ]; then
    keep "$address" "model package group $id holds models"
    leave_outside_of_state aws_sagemaker_model_package_group || fail "The group $id could not be taken out of the state."
    return
  fi
  delete_models "$(cat models.txt)"
}

# usage: delete_models ARNS
delete_models() {
  local package
  for package in $1; do
    aws sagemaker delete-model-package --model-package-name "$package" 2>>"$RUN_LOG" || { fail "The model $package can not be deleted."; return 1; }
  done
}

# CI begins everything that it makes with an object in the bucket: as long as that is empty, there is nothing to look for.
remove_what_ci_made() {
  [ -n "$BUCKET_IN_USE" ] || return 0
  remove_pipelines && remove_groups_of_branches && remove_deployments "$BUCKET_IN_USE"
}

# Where nothing is kept, the record of the run's start has said all.
record_what_is_kept() {
  [ -z "$KEPT" ] || write_running_status || fail "The run's status can not be written to s3://$STATE_BUCKET/$STATUS_KEY."
}

destroy_project() {
  TARGETS="" BUCKET_IN_USE=""
  read_resources || { fail "The state of $PROJECT_ID can not be read. Nothing was destroyed."; return 1; }
  if [ -s resources.txt ]; then
    look_at_data && decide_on_repositories && await_record || return 1
    decide_on_bucket && record_what_is_kept || return 1
    remove_what_ci_made && decide_on_model_packages || return 1
    # shellcheck disable=SC2086 # one argument a target
    [ -z "$TARGETS" ] || run_terraform apply -auto-approve -refresh=false $TARGETS || { fail_with_terraform_words "preparing the destroy failed"; return 1; }
    run_terraform destroy -auto-approve || { fail_with_terraform_words "terraform destroy failed"; return 1; }
  else
    await_record || return 1
    say "The state has no resources: nothing to destroy."
  fi
  RESULT=destroyed
  [ -z "$KEPT" ] || ADOPT=yes RESULT=destroyed-data-kept
}

# Deletes every version of the project's objects in the state bucket, and the lock table's digest of the state.
forget_project() {
  local prefix="projects/$PROJECT_ID/" digest
  aws dynamodb delete-item --table-name "$LOCK_TABLE" --key "{\"LockID\":{\"S\":\"$STATE_BUCKET/$STATE_KEY-md5\"}}" >>"$RUN_LOG" &
  digest=$!
  aws s3api list-object-versions --bucket "$STATE_BUCKET" --prefix "$prefix" --max-items 1000 \
    --query '[Versions, DeleteMarkers][][].[Key, VersionId]' --output text 2>>"$RUN_LOG" | grep "^$prefix" |
    awk '{ printf "%s{\"Key\":\"%s\",\"VersionId\":\"%s\"}", (NR > 1 ? "," : "{\"Quiet\":true,\"Objects\":["), $1, $2 } END { if (NR) print "]}" }' >versions.json
  wait "$digest" || return 1
  [ ! -s versions.json ] || aws s3api delete-objects --bucket "$STATE_BUCKET" --delete file://versions.json >>"$RUN_LOG"
}
