import { DataGitlabGroup } from "@cdktf/provider-gitlab/lib/data-gitlab-group";
import { Token, type TerraformVariable } from "cdktf";
import { Construct } from "constructs";
import { attributeOrNull, isSet, countIf } from "../variables/optional-value";

/** The GitLab group that repositories are made in, or the own namespace of the user whose token it is. */
export class GitNamespace extends Construct {
  /** Id of the group; `null` stands for the user's own namespace. */
  readonly groupId: number;

  constructor(scope: Construct, id: string, fullPath: TerraformVariable) {
    super(scope, id);
    const group = new DataGitlabGroup(this, "group", {
      count: countIf(isSet(fullPath)),
      fullPath: fullPath.stringValue,
    });
    this.groupId = Token.asNumber(attributeOrNull(group, "group_id"));
  }
}
