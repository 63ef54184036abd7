/** What is common to Terraform's calls: whose they are, their values, and faults in answers. */
import { diagnosticsOf, type Diagnostic } from '../diagnostic.ts';
import { DATA_SOURCES, RESOURCES } from '../kinds.ts';
import type { DataSource, ResourceType } from '../resource.ts';
import { isValues, readValue, type DynamicValue, type Values } from '../schema/value.ts';

export interface OfType {
  readonly type_name: string;
}
export interface WithConfig extends OfType {
  readonly config: DynamicValue;
}
export interface Change extends WithConfig {
  readonly prior_state: DynamicValue;
}

const typeNamed = <T extends { readonly name: string }>(all: readonly T[], typeName: string): T => {
  const found = all.find(({ name }) => `hallpass_${name}` === typeName);
  if (found === undefined) throw new Error(`there is no ${typeName}`);
  return found;
};
export const resourceOf = ({ type_name }: OfType): ResourceType => typeNamed(RESOURCES, type_name);
export const dataOf = ({ type_name }: OfType): DataSource => typeNamed(DATA_SOURCES, type_name);

/** Null for what is not there. */
export function valuesIn(sent: DynamicValue): Values | null {
  const value = readValue(sent);
  return isValues(value) ? value : null;
}

/** What could not be done is in the diagnostics; nothing else is in the answer then. */
export async function answering<T extends object>(
  run: () => Promise<T>,
): Promise<(T | object) & { diagnostics?: readonly Diagnostic[] }> {
  try {
    return await run();
  } catch (error) {
    return { diagnostics: diagnosticsOf(error) };
  }
}
