/**
 * First part of the names of a project's streams in the log group of runs; time and action of the run follow, so that the last
 * name is of the last run.
 */
export function runStreamPrefix(projectId: string): string {
  return `${projectId}/`;
}
