import { Refused } from '../diagnostic.ts';
import type { Server } from '../resource.ts';
import { asWritten } from '../schema/plan.ts';
import { writeValue, type DynamicValue } from '../schema/value.ts';
import { answering, dataOf, resourceOf, valuesIn, type OfType, type WithConfig } from './request.ts';

/** What changes nothing in hallpass. */
export function reading(known: () => Server) {
  return {
    ReadResource: (request: OfType & { current_state: DynamicValue; private: Uint8Array }) =>
      answering(async () => {
        const { attributes, read } = resourceOf(request);
        const before = valuesIn(request.current_state) ?? {};
        const found = await read(known(), before);
        const now = found === null ? null : asWritten(attributes, found, before);
        return { new_state: writeValue(now), private: request.private };
      }),
    ImportResourceState: (request: OfType & { id: string }) =>
      answering(async () => {
        const { name, attributes, named, read } = resourceOf(request);
        const found = await read(known(), named(request.id));
        if (found === null)
          throw new Refused('There is nothing to import', [
            { path: [], message: `hallpass has no ${name.replaceAll('_', ' ')} ${request.id}.` },
          ]);
        const state = writeValue(asWritten(attributes, found, null));
        return { imported_resources: [{ type_name: request.type_name, state }] };
      }),
    ReadDataSource: (request: WithConfig) =>
      answering(async () => {
        const { attributes, read } = dataOf(request);
        const found = await read(known(), valuesIn(request.config) ?? {});
        return { state: writeValue(asWritten(attributes, found, null)) };
      }),
  };
}
