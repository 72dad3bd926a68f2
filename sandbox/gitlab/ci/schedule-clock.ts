import { GitLabError } from "../gitlab-error";
import type { Instance } from "../instance";
import type { Pipeline, PipelineSchedule, Project, User } from "../model";
import { createPipeline } from "../pipeline-creation";
import { Cron } from "./cron";

const TICK_MILLISECONDS = 1_000;

export const nextRun = ({ cron, cronTimezone }: PipelineSchedule, after = new Date()): Date | null =>
  new Cron(cron, cronTimezone).next(after);

/** Starts a schedule's pipeline for a user: https://docs.gitlab.com/ci/pipelines/schedules/ */
export async function runSchedule(
  instance: Instance,
  project: Project,
  schedule: PipelineSchedule,
  user: User,
): Promise<Pipeline> {
  const { ref, variables } = schedule;
  const pipeline = await createPipeline(instance, project, user, {
    ref,
    source: "schedule",
    variables,
    schedule,
  });
  schedule.lastPipelineId = pipeline.id;
  return pipeline;
}

/** Starts the schedules whose time has come. */
export async function startDueSchedules(instance: Instance, now: Date): Promise<void> {
  for (const project of instance.projects.values()) {
    if (project.archived) continue;
    for (const schedule of project.schedules) {
      if (!schedule.active || !schedule.nextRunAt || schedule.nextRunAt > now) continue;
      schedule.nextRunAt = nextRun(schedule, now);
      try {
        await runSchedule(instance, project, schedule, schedule.owner);
      } catch (error) {
        // As on GitLab, a schedule whose branch or rules give no pipeline starts none; it stays active.
        if (!(error instanceof GitLabError)) throw error;
      }
    }
  }
}

/** Looks every second whether a schedule is due. */
export class ScheduleClock {
  private readonly timer: NodeJS.Timeout;
  private working = false;

  constructor(instance: Instance) {
    this.timer = setInterval(() => void this.tick(instance), TICK_MILLISECONDS).unref();
  }

  stop(): void {
    clearInterval(this.timer);
  }

  private async tick(instance: Instance): Promise<void> {
    if (this.working) return;
    this.working = true;
    try {
      await startDueSchedules(instance, new Date());
    } finally {
      this.working = false;
    }
  }
}
