import { AwsError, notInTheSandbox } from "../aws-error";
import type { Service } from "../service";

interface Quota {
  readonly QuotaName: string;
  readonly Unit: string;
  readonly Value: number;
}

/** Quotas that the project looks at, as an account has them that asked for some machine learning. */
const QUOTAS: Readonly<Record<string, Readonly<Record<string, Quota>>>> = {
  ec2: {
    "L-1216C47A": quota("Running On-Demand Standard (A, C, D, H, I, M, R, T, Z) instances", 32),
  },
  sagemaker: {
    "L-0307F515": quota("ml.m5.xlarge for processing job usage", 4),
    "L-CCE2AFA6": quota("ml.m5.xlarge for training job usage", 4),
    "L-614B09FD": quota("ml.m5.large for endpoint usage", 4),
  },
};

/** Service Quotas for the few quotas that are known here; VPC's are moto's. */
export function serviceQuotasService(): Service {
  return {
    signingName: "servicequotas",
    json: {
      GetServiceQuota({ ServiceCode, QuotaCode }, { region, accountId }) {
        const [service, code] = [String(ServiceCode), String(QuotaCode)];
        if (service === "vpc") return undefined;
        const quotas = QUOTAS[service];
        if (!quotas) throw notInTheSandbox("service-quotas", `GetServiceQuota of the service ${service}`);
        const found = quotas[code];
        if (!found)
          throw new AwsError(
            "NoSuchResourceException",
            `The request failed because the specified service quota ${code} does not exist.`,
          );
        return {
          Quota: {
            ...found,
            ServiceCode: service,
            QuotaCode: code,
            QuotaArn: `arn:aws:servicequotas:${region}:${accountId}:${service}/${code}`,
            Adjustable: true,
            GlobalQuota: false,
          },
        };
      },
    },
  };
}

function quota(QuotaName: string, Value: number): Quota {
  return { QuotaName, Value, Unit: "None" };
}
