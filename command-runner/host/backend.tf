# Bucket, key, lock table and region come from run.sh at init: one state per project.
terraform {
  backend "s3" {}
}
