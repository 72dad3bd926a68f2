import { ProjectCopy } from "./project-copy";

let copy: ProjectCopy | undefined;

/** The checkout of an ops team, from which the scenarios of one test file deploy and in which they change files. */
export function checkout(): ProjectCopy {
  return (copy ??= new ProjectCopy());
}
