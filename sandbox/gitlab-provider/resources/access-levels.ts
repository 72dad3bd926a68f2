/** GitLab's roles by the names that the provider gives them: https://docs.gitlab.com/api/members/#roles */
export const ACCESS_LEVELS: Readonly<Record<string, number>> = {
  "no one": 0,
  minimal: 5,
  guest: 10,
  planner: 15,
  reporter: 20,
  developer: 30,
  maintainer: 40,
  owner: 50,
  admin: 60,
};

export function levelName(level: unknown): string | null {
  return Object.entries(ACCESS_LEVELS).find(([, value]) => value === level)?.[0] ?? null;
}
