import { randomUUID } from "node:crypto";

import {
  DescribeProvisionedProductCommand,
  type DescribeRecordOutput,
  type ProvisionedProductDetail,
  ProvisionProductCommand,
  type ProvisionProductInput,
  type ProvisionProductOutput,
  TerminateProvisionedProductCommand,
  UpdateProvisionedProductCommand,
  type UpdateProvisionedProductInput,
} from "@aws-sdk/client-service-catalog";

import { CatalogFixture } from "./catalog-fixture";

/** The template's parameter that says what the command does. */
export const word = (Value: string) => ({ Key: "Word", Value });

/** A catalog with one product that users can launch, and short ways to launch, change and end it. */
export class LaunchFixture {
  private names = 0;

  private constructor(
    readonly base: CatalogFixture,
    readonly product: {
      readonly productId: string;
      readonly artifactId: string;
      readonly portfolioId: string;
    },
  ) {}

  static async start(): Promise<LaunchFixture> {
    const base = await CatalogFixture.start();
    return new LaunchFixture(base, await base.launchable({ Tags: [{ Key: "team", Value: "ml" }] }));
  }

  get catalog(): CatalogFixture["catalog"] {
    return this.base.catalog;
  }

  get aws(): CatalogFixture["aws"] {
    return this.base.aws;
  }

  provision(more: Partial<ProvisionProductInput> = {}): Promise<ProvisionProductOutput> {
    const input = {
      ProductId: this.product.productId,
      ProvisioningArtifactId: this.product.artifactId,
      ProvisionedProductName: `launch-${(this.names += 1)}`,
      ProvisioningParameters: [word("hello")],
      ProvisionToken: randomUUID(),
      ...more,
    };
    return this.catalog.send(new ProvisionProductCommand(input));
  }

  /** Launches and waits; answers the provisioned product's id and the ended record. */
  async launched(
    more: Partial<ProvisionProductInput> = {},
  ): Promise<{ id: string; record: DescribeRecordOutput }> {
    const { RecordDetail } = await this.provision(more);
    const record = await this.base.ended(RecordDetail?.RecordId);
    return { id: RecordDetail?.ProvisionedProductId ?? "", record };
  }

  async updated(
    ProvisionedProductId: string,
    more: Partial<UpdateProvisionedProductInput>,
  ): Promise<DescribeRecordOutput> {
    const { RecordDetail } = await this.catalog.send(
      new UpdateProvisionedProductCommand({ ProvisionedProductId, UpdateToken: randomUUID(), ...more }),
    );
    return this.base.ended(RecordDetail?.RecordId);
  }

  async terminated(ProvisionedProductId: string, more: object = {}): Promise<DescribeRecordOutput> {
    const { RecordDetail } = await this.catalog.send(
      new TerminateProvisionedProductCommand({ ProvisionedProductId, TerminateToken: randomUUID(), ...more }),
    );
    return this.base.ended(RecordDetail?.RecordId);
  }

  async described(Id: string): Promise<ProvisionedProductDetail | undefined> {
    const { ProvisionedProductDetail } = await this.catalog.send(
      new DescribeProvisionedProductCommand({ Id }),
    );
    return ProvisionedProductDetail;
  }
}
