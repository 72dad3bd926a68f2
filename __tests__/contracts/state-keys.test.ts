import {
  pendingDeletionKey,
  projectIdOfKey,
  projectIdOfLock,
  projectIdOfPendingDeletion,
  projectStateKey,
  projectStatusKey,
  stateDigestKey,
  stateLockKey,
} from "../../contracts/state-keys";

const ID = "p-abcdefghijkl";

describe("keys of the state bucket", () => {
  it.each([projectStateKey(ID), projectStatusKey(ID)])("identify the project of object %s", (key) => {
    expect(projectIdOfKey(key)).toBe(ID);
  });

  it.each(["projects/", "projects/stray", "releases/0123456789ab/tf-code.zip", `old/${projectStateKey(ID)}`])(
    "take %s for no project's",
    (key) => {
      expect(projectIdOfKey(key)).toBeUndefined();
    },
  );

  it("identify whose deletion is pending", () => {
    expect(projectIdOfPendingDeletion(pendingDeletionKey(ID))).toBe(ID);
    expect(projectIdOfPendingDeletion(projectStatusKey(ID))).toBeUndefined();
    expect(projectIdOfPendingDeletion(`deletions/${ID}`)).toBeUndefined();
  });

  it("keep a project's lock apart from the digest of its state, and from other buckets", () => {
    expect(projectIdOfLock("states", stateLockKey("states", ID))).toBe(ID);
    expect(stateDigestKey("states", ID)).not.toBe(stateLockKey("states", ID));
    expect(projectIdOfLock("states", stateLockKey("states-2", ID))).toBeUndefined();
  });
});
