// Where the contracts are.
import { HieError } from "./errors.js";

/** The three contracts on a chain. */
export interface Deployment {
  readonly chain_id: string;
  readonly hospital_registry: string;
  readonly consent_registry: string;
  readonly record_index: string;
}

/** `deployments/<chain-id>.json`, as `hie deploy` writes it. */
export interface DeploymentRecord {
  readonly chain_id: string;
  readonly contracts: Readonly<Record<string, { readonly address: string }>>;
}

/** The three addresses of either form. */
export function addressesOf(deployment: Deployment | DeploymentRecord): Deployment {
  if (!("contracts" in deployment)) return deployment;
  const address = (name: string): string => {
    const found = deployment.contracts[name]?.address;
    if (found === undefined) throw new HieError(`the deployment names no ${name}`);
    return found;
  };
  return {
    chain_id: deployment.chain_id,
    hospital_registry: address("hospital-registry"),
    consent_registry: address("consent-registry"),
    record_index: address("record-index"),
  };
}
