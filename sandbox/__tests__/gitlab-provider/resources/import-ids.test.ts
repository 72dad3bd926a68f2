import { findResource } from "../../../gitlab-provider/catalog";

const importState = (type: string, id: string) => findResource(type).resource.importState(id);

describe("ids of an import", () => {
  test.each([
    ["gitlab_branch_protection", "12345:main", { id: "12345:main" }],
    ["gitlab_pipeline_trigger", "1:3", { id: "1:3" }],
    ["gitlab_project", "richardc/example", { id: "richardc/example" }],
    ["gitlab_project_variable", "12345:KEY:*", { id: "12345:KEY:*" }],
  ])("%s takes %s, as its documentation writes it", (type, id, state) => {
    expect(importState(type, id)).toEqual(state);
  });

  test.each([
    ["gitlab_branch_protection", "main", "<project>:<branch>"],
    ["gitlab_pipeline_trigger", "1:x", "<project>:<pipeline_trigger_id>"],
    ["gitlab_project_variable", "KEY", "<project>:<key>:<environment_scope>"],
  ])("%s refuses %s and says the form", (type, id, form) => {
    expect(() => importState(type, id)).toThrow(form);
  });
});
