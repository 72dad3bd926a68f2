import { ProjectCopy } from "./project-copy";

/** The checkout of an ops team, from which the scenarios of one test file deploy and in which they change files. */
export const checkout = new ProjectCopy();
