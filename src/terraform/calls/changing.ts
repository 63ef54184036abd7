import { attributePath, diagnosticsOf, Refused } from '../diagnostic.ts';
import type { ResourceType, Server } from '../resource.ts';
import { planned } from '../schema/plan.ts';
import { hasUnknown, writeValue, type DynamicValue, type Values } from '../schema/value.ts';
import { resourceOf, valuesIn, type Change } from './request.ts';

/** Of what the configuration has and no state keeps, too. @throws Refused with every fault */
export function assertSound({ name, check }: ResourceType, values: Values, config: Values): void {
  const secrets = Object.fromEntries(Object.entries(config).filter(([key]) => values[key] === null));
  const faults = check({ ...values, ...secrets });
  if (faults.length > 0) throw new Refused(`This hallpass_${name} cannot be`, faults);
}

/** What a change comes to. Changes nothing. */
export async function planChange(
  request: Change & { readonly proposed_new_state: DynamicValue },
  server: Server | null,
): Promise<object> {
  const type = resourceOf(request);
  const prior = valuesIn(request.prior_state);
  if (valuesIn(request.proposed_new_state) === null) return { planned_state: writeValue(null) };
  const config = valuesIn(request.config) ?? {};
  const { values, replaced: other } = planned(type.attributes, config, prior);
  const replaced: string[] = [];
  for (const name of other)
    if ((await type.isSameThing?.(server, name, values, prior ?? {})) !== true) replaced.push(name);
  const isKnown = Object.keys(config).every((name) => !hasUnknown(config[name]));
  if (isKnown) assertSound(type, values, config);
  if (isKnown && server !== null) await type.foresee(server, values, replaced.length > 0 ? null : prior);
  return {
    planned_state: writeValue(values),
    requires_replace: replaced.map((name) => attributePath([name])),
  };
}

/** Makes it so; what could not be done leaves the state as it was. */
export async function applyChange(
  request: Change & { readonly planned_state: DynamicValue },
  known: () => Server,
): Promise<object> {
  const type = resourceOf(request);
  const prior = valuesIn(request.prior_state);
  const wanted = valuesIn(request.planned_state);
  try {
    if (wanted === null) {
      if (prior !== null) await type.remove(known(), prior);
      return { new_state: writeValue(null) };
    }
    const config = valuesIn(request.config) ?? {};
    assertSound(type, wanted, config);
    const { values, warnings = [] } =
      prior === null
        ? await type.create(known(), wanted, config)
        : await type.update(known(), wanted, prior, config);
    return { new_state: writeValue(values), diagnostics: warnings };
  } catch (error) {
    // What was before is still so.
    return { new_state: writeValue(prior), diagnostics: diagnosticsOf(error) };
  }
}
