import { DATA_SOURCES, PROVIDER, RESOURCES } from '../kinds.ts';
import type { DataSource, ResourceType } from '../resource.ts';
import { schemaOf } from '../schema/attribute.ts';
import { writeValue, type Values } from '../schema/value.ts';
import { answering, resourceOf, type OfType } from './request.ts';

const CAPABILITIES = { plan_destroy: true, get_provider_schema_optional: true, move_resource_state: false };

/** What can be told without a server. */
export function describing() {
  const schemas = (all: readonly (ResourceType | DataSource)[]) =>
    Object.fromEntries(
      all.map(({ name, attributes, description }) => [`hallpass_${name}`, schemaOf(attributes, description)]),
    );
  const names = (all: readonly (ResourceType | DataSource)[]) =>
    all.map(({ name }) => ({ type_name: `hallpass_${name}` }));
  return {
    GetMetadata: () =>
      Promise.resolve({
        server_capabilities: CAPABILITIES,
        data_sources: names(DATA_SOURCES),
        resources: names(RESOURCES),
      }),
    GetProviderSchema: () =>
      Promise.resolve({
        provider: schemaOf(PROVIDER.attributes, PROVIDER.description),
        resource_schemas: schemas(RESOURCES),
        data_source_schemas: schemas(DATA_SOURCES),
        server_capabilities: CAPABILITIES,
      }),
    GetFunctions: () => Promise.resolve({}),
    UpgradeResourceState: (request: OfType & { raw_state: { json: Uint8Array } }) =>
      answering(() => {
        const { attributes } = resourceOf(request);
        const state = JSON.parse(Buffer.from(request.raw_state.json).toString('utf8')) as Values;
        // Of an older version: what it did not know is nothing.
        const values = Object.keys(attributes).map((name) => [name, state[name] ?? null]);
        return Promise.resolve({ upgraded_state: writeValue(Object.fromEntries(values) as Values) });
      }),
  };
}
