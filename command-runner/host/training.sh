# What the model build repository has made beside Terraform: the pipeline, and for branches that train a pipeline and a model
# package group each. A pipeline's definition is in the repository; groups hold models, which DATA_ON_DESTROY=keep retains.

# Fails for a pipeline that runs: SageMaker deletes none. The names of a project whose id begins as this one's are not its own.
remove_pipelines() {
  local names name
  names=$(names_from "\($PIPELINE$\|$BRANCH_PREFIX\)" sagemaker list-pipelines --pipeline-name-prefix "$PIPELINE" --query 'PipelineSummaries[].[PipelineName]') ||
    { fail "The pipelines of $PROJECT_ID can not be listed."; return 1; }
  for name in $names; do
    aws sagemaker delete-pipeline --pipeline-name "$name" >>"$RUN_LOG" 2>&1 ||
      { fail "The pipeline $name can not be deleted: $(tail -n 1 "$RUN_LOG") If it runs, stop it or wait for its end, and update the project with a new RunToken."; return 1; }
  done
}

# The group of the project itself is Terraform's.
remove_groups_of_branches() {
  local names name packages
  names=$(names_from "$BRANCH_PREFIX" sagemaker list-model-package-groups --name-contains "$BRANCH_PREFIX" --query 'ModelPackageGroupSummaryList[].[ModelPackageGroupName]') ||
    { fail "The model package groups of $PROJECT_ID can not be listed."; return 1; }
  for name in $names; do
    if [ "$DATA_ON_DESTROY" = keep ]; then retain "$name" "models of a branch"; continue; fi
    packages=$(model_packages_of "$name") && delete_models "$packages" && aws sagemaker delete-model-package-group --model-package-group-name "$name" 2>>"$RUN_LOG" ||
      { fail "The model package group $name can not be deleted."; return 1; }
  done
}
