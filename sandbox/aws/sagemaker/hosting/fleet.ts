import { randomBytes } from "node:crypto";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { LogStream } from "../../log-stream";
import type { AccountCaller, ServiceContext } from "../../service";
import { Container } from "./container";
import { containerOptions } from "./container-setup";
import type { ServingFleet } from "./endpoint-runtime";
import { findModel } from "./names";
import type { ContainerDefinition, EndpointConfig, Model, ProductionVariant } from "./definitions";
import type { HostingStore } from "./store";
import { VariantFleet } from "./variant-fleet";

interface FleetContext {
  readonly serviceContext: ServiceContext;
  readonly store: HostingStore;
  readonly endpointName: string;
}

const STARTUP_SECONDS = 240;

/**
 * What serves one endpoint configuration: a process for each container of each variant. A variant's instances are one process
 * here, whatever their number: more of them would not make this machine faster.
 */
export class Fleet implements ServingFleet {
  private readonly folder: string;
  private variants: readonly VariantFleet[] = [];

  private constructor(
    readonly config: EndpointConfig,
    private readonly context: FleetContext,
  ) {
    const { serviceContext, endpointName } = context;
    const id = randomBytes(4).toString("hex");
    this.folder = join(serviceContext.directory, "sagemaker", "endpoints", endpointName, id);
  }

  /**
   * Starts every container and waits until each answers /ping. Nothing of it is left when one does not.
   * @throws Error with the reason, with SageMaker's message
   */
  static async start(config: EndpointConfig, context: FleetContext, signal: AbortSignal): Promise<Fleet> {
    const fleet = new Fleet(config, context);
    const started = await Promise.allSettled(
      config.variants.map((variant) => fleet.startVariant(variant, signal)),
    );
    fleet.variants = started.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
    const failed = started.find((one) => one.status === "rejected");
    if (failed === undefined && !signal.aborted) return fleet;
    await fleet.stop();
    throw (failed?.reason as Error | undefined) ?? new Error("The sandbox is stopping.");
  }

  get role(): AccountCaller {
    const [first] = this.variants;
    return first?.role ?? this.context.serviceContext.account;
  }

  variant(name: string): VariantFleet | undefined {
    return this.variants.find((one) => one.name === name);
  }

  /** Ends every process once its requests are answered. */
  async stop(): Promise<void> {
    await Promise.all(this.variants.map((variant) => variant.stop()));
    await rm(this.folder, { recursive: true, force: true });
  }

  /** A line about the fleet itself in its log. */
  report(problem: string): void {
    for (const variant of this.variants) variant.report(problem);
  }

  private async startVariant(variant: ProductionVariant, signal: AbortSignal): Promise<VariantFleet> {
    const model = findModel(this.context.store, variant.ModelName ?? "");
    const instance = `i-${randomBytes(8).toString("hex")}`;
    const seconds = variant.ContainerStartupHealthCheckTimeoutInSeconds ?? STARTUP_SECONDS;
    const role = this.context.serviceContext.as(model.roleArn, "SageMaker");
    const logs: LogStream[] = [];
    const containers = await Promise.all(
      model.containers.map(async (definition, index) => {
        const name = model.containers.length === 1 ? "primary" : `container-${index + 1}`;
        const log = this.log(role, variant, instance, name);
        logs.push(log);
        return new Container(name, await this.options(role, variant, model, definition, name, log));
      }),
    );
    const fleet = new VariantFleet(variant.VariantName, role, containers, logs);
    const healthy = await Promise.all(containers.map((one) => one.start(seconds * 1000, signal)));
    const ill = containers[healthy.indexOf(false)];
    if (ill === undefined) return fleet;
    await fleet.stop();
    throw new Error(pingFailure(ill.name, variant.VariantName));
  }

  private options(
    role: AccountCaller,
    variant: ProductionVariant,
    model: Model,
    definition: ContainerDefinition,
    name: string,
    log: LogStream,
  ) {
    const { serviceContext, store } = this.context;
    return containerOptions({
      serviceContext,
      region: store.region,
      folder: join(this.folder, variant.VariantName, name),
      roleArn: model.roleArn,
      role,
      definition,
      name,
      line: (text) => log.write(text),
    });
  }

  private log(
    role: AccountCaller,
    variant: ProductionVariant,
    instance: string,
    container: string,
  ): LogStream {
    const { store, endpointName } = this.context;
    const suffix = container === "primary" ? "" : `/${container}`;
    return new LogStream(role, {
      region: store.region,
      group: `/aws/sagemaker/Endpoints/${endpointName}`,
      stream: `${variant.VariantName}/${instance}${suffix}`,
    });
  }
}

function pingFailure(container: string, variant: string): string {
  const which = container === "primary" ? "primary container" : container;
  return `The ${which} for production variant ${variant} did not pass the ping health check. Please check CloudWatch logs for this endpoint.`;
}
