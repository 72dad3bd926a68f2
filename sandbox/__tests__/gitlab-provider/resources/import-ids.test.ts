import { findResource } from "../../../gitlab-provider/catalog";

const importState = (type: string, id: string) => findResource(type).resource.importState(id);

describe("ids of an import", () => {
  test.each([
    ["gitlab_branch_protection", "12345:main", { id: "12345:main" }],
    ["gitlab_group", "ml/models", { id: "ml/models" }],
    ["gitlab_pipeline_trigger", "1:3", { id: "1:3" }],
    ["gitlab_project", "richardc/example", { id: "richardc/example" }],
    ["gitlab_project_access_token", "12345:1", { id: "12345:1" }],
    ["gitlab_project_membership", "12345:1337", { id: "12345:1337", project: "12345", user_id: 1337 }],
    ["gitlab_project_variable", "12345:KEY:*", { id: "12345:KEY:*" }],
  ])("%s takes %s, as its documentation writes it", (type, id, state) => {
    expect(importState(type, id)).toEqual(state);
  });

  test.each([
    ["gitlab_branch_protection", "main", "<project>:<branch>"],
    ["gitlab_pipeline_trigger", "1:x", "<project>:<pipeline_trigger_id>"],
    ["gitlab_project_access_token", "1:x", "<project>:<token_id>"],
    ["gitlab_project_membership", "1:ann", "<project>:<user_id>"],
    ["gitlab_project_variable", "KEY", "<project>:<key>:<environment_scope>"],
  ])("%s refuses %s and says the form", (type, id, form) => {
    expect(() => importState(type, id)).toThrow(form);
  });
});
