import type { Project } from "../../projects/projects";

/**
 * A sample of projects that is the same for the same projects: one of each release as far as it goes, since projects of one
 * release are much alike, and then the others in the order of their names.
 * @param size projects in the sample; all when it is undefined
 */
export function sampleOf(projects: readonly Project[], size: number | undefined): readonly Project[] {
  if (size === undefined || size >= projects.length) return projects;
  const byName = [...projects].sort((one, other) => one.name.localeCompare(other.name));
  const firsts = byName.filter(
    ({ release }, index) => byName.findIndex((other) => other.release.id === release.id) === index,
  );
  const others = byName.filter((project) => !firsts.includes(project));
  return [...firsts, ...others].slice(0, size).sort((one, other) => one.name.localeCompare(other.name));
}
