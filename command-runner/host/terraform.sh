# Terraform itself: the pinned release with a checked checksum, run with its output in the log.
readonly TERRAFORM_ARCHIVE="terraform_${TERRAFORM_RELEASE}_linux_amd64.zip"
# The version that runs.
TERRAFORM_VERSION="$TERRAFORM_RELEASE"

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
    "https://releases.hashicorp.com/terraform/$TERRAFORM_RELEASE/$TERRAFORM_ARCHIVE" 2>>"$RUN_LOG" ||
    { fail "Terraform $TERRAFORM_RELEASE can not be downloaded. The host's subnet needs outbound internet access."; return 1; }
  printf '%s  terraform.zip\n' "$TERRAFORM_SHA256" | sha256sum -c - >>"$RUN_LOG" 2>&1 ||
    { fail "The download of Terraform $TERRAFORM_RELEASE does not have the expected SHA-256 checksum."; return 1; }
  unzip -q -o terraform.zip terraform && TERRAFORM_BINARY="$PWD/terraform"
}

# usage: run_terraform COMMAND [OPTION…]   Terraform's exit code is the function's; terraform-output.txt has its output.
run_terraform() {
  : >terraform-output.txt
  "$TERRAFORM_BINARY" "$1" -no-color "${@:2}" 2>&1 | remove_secrets | tee -a "$RUN_LOG" terraform-output.txt
  return "${PIPESTATUS[0]}"
}

# Without encrypt=true, which asks for S3's own key: the bucket encrypts by the catalog's.
initialize_terraform() {
  local reconfigure=""
  [ "$INIT_ACTION" = init ] || reconfigure=-reconfigure
  # shellcheck disable=SC2086 # an empty option must vanish
  run_terraform init -input=false $reconfigure \
    -backend-config="bucket=$STATE_BUCKET" -backend-config="key=$STATE_KEY" -backend-config="region=$AWS_DEFAULT_REGION" \
    -backend-config="dynamodb_table=$LOCK_TABLE" || fail_with_terraform_error "terraform init failed"
}

# usage: fail_with_terraform_error WHAT    The reason is Terraform's first error, or who holds the lock.
fail_with_terraform_error() {
  local error
  if is_locked; then explain_lock; return 1; fi
  error=$(sed -n '/^Error: /,$p' terraform-output.txt | head -n 12 | grep -v '^[[:space:]]*$' | tr '\n' ' ' | cut -c 1-900)
  fail "$1: ${error:-the log ends without a reason}"
}
