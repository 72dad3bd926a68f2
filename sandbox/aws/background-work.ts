/** What a service goes on with after its answer, such as the making of a project. */
export class BackgroundWork {
  private readonly running = new Set<Promise<void>>();
  private readonly stopping = new AbortController();

  /** @param task is aborted when the sandbox stops; it reports its own failures */
  readonly start = (task: (signal: AbortSignal) => Promise<void>): void => {
    const running: Promise<void> = task(this.stopping.signal).finally(() => this.running.delete(running));
    this.running.add(running);
  };

  /** Aborts everything and waits for its end. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await Promise.all(this.running);
  }
}
