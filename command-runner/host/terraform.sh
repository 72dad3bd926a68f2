# Terraform itself: a pinned release with a checked sum, run with its words in the log.
# https://releases.hashicorp.com/terraform/1.11.4/terraform_1.11.4_SHA256SUMS
TERRAFORM_VERSION=1.11.4
readonly TERRAFORM_SHA256=1ce994251c00281d6845f0f268637ba50c0005657eb3cf096b92f753b42ef4dc
readonly TERRAFORM_ARCHIVE="terraform_${TERRAFORM_VERSION}_linux_amd64.zip"

# Much of a short run is the AWS provider's schema and the collection of its garbage, which may come later.
#   https://pkg.go.dev/runtime#hdr-Environment_Variables
export GOGC=400 GOMEMLIMIT=1GiB

# An image that brings its own Terraform names it in TERRAFORM_BINARY; otherwise the pinned release is fetched.
install_terraform() {
  if [ -n "${TERRAFORM_BINARY:-}" ]; then
    TERRAFORM_VERSION=$("$TERRAFORM_BINARY" version 2>/dev/null | sed -n '1s/^Terraform v//p')
    [ -n "$TERRAFORM_VERSION" ] || fail "TERRAFORM_BINARY is \"$TERRAFORM_BINARY\", which does not run."
    return
  fi
  curl --fail --silent --show-error --location --retry 3 --output terraform.zip \
    "https://releases.hashicorp.com/terraform/$TERRAFORM_VERSION/$TERRAFORM_ARCHIVE" 2>>"$RUN_LOG" ||
    { fail "Terraform $TERRAFORM_VERSION can not be downloaded. The host's subnet needs a way out to the internet."; return 1; }
  printf '%s  terraform.zip\n' "$TERRAFORM_SHA256" | sha256sum -c - >>"$RUN_LOG" 2>&1 ||
    { fail "The download of Terraform $TERRAFORM_VERSION does not have the expected sha256 sum."; return 1; }
  unzip -q -o terraform.zip terraform && TERRAFORM_BINARY="$PWD/terraform"
}

# For the gitlab provider, and for what the host itself asks GitLab.
read_gitlab_token() {
  local secret="${TF_VAR_secrets_manager_gitlab_secret_name:?}"
  GITLAB_TOKEN=$(aws secretsmanager get-secret-value --secret-id "$secret" --query SecretString --output text 2>>"$RUN_LOG")
  [ -n "$GITLAB_TOKEN" ] || { fail "The secret $secret with the GitLab token can not be read. The run's log has the reason."; return 1; }
  export GITLAB_TOKEN
}

# usage: run_terraform COMMAND [OPTION…]   Terraform's exit code is the function's; last-words.txt has its output.
run_terraform() {
  "$TERRAFORM_BINARY" "$1" -no-color "${@:2}" 2>&1 | remove_secrets | tee -a "$RUN_LOG" last-words.txt.new
  local code="${PIPESTATUS[0]}"
  mv last-words.txt.new last-words.txt
  return "$code"
}

# Waits until Terraform leaves the host something: its plan is made and it says nothing for two seconds, as it waits itself. Ends
# before with a line on file descriptor 5, and after 60 seconds. Starts no process but the last, since each takes Terraform's time.
await_idle_host() {
  local _round looked="looked.$BASHPID"
  for _round in {1..30}; do
    : >"$looked"
    read -r -t 2 -u 5 && return
    [ last-words.txt.new -nt "$looked" ] || ! grep -qsE '^(Plan: |No changes|Error: )' last-words.txt.new || return
  done
}

# Without encrypt=true, which asks for S3's own key: the bucket encrypts by the catalog's.
initialize_terraform() {
  local reconfigure=""
  [ "$INIT_ACTION" = init ] || reconfigure=-reconfigure
  # shellcheck disable=SC2086 # an empty option must vanish
  run_terraform init -input=false $reconfigure \
    -backend-config="bucket=$STATE_BUCKET" -backend-config="key=$STATE_KEY" -backend-config="region=$AWS_DEFAULT_REGION" \
    -backend-config="dynamodb_table=$LOCK_TABLE"
}

# usage: fail_with_terraform_words WHAT    The reason is Terraform's first error, or who holds the lock.
fail_with_terraform_words() {
  if is_locked; then explain_lock; return 1; fi
  local words
  words=$(sed -n '/^Error: /,$p' last-words.txt | head -n 12 | grep -v '^[[:space:]]*$' | tr '\n' ' ' | cut -c 1-900)
  fail "$1: ${words:-the log ends without a reason}"
}
