/** The calls of Terraform's protocol, for every kind of resource and data source alike. */
import { applyChange, assertSound, planChange } from './calls/changing.ts';
import { describing } from './calls/describing.ts';
import { reading } from './calls/reading.ts';
import { answering, resourceOf, valuesIn, type Change, type WithConfig } from './calls/request.ts';
import { Refused } from './diagnostic.ts';
import { openDocument } from './document.ts';
import { openHallpass } from './hallpass.ts';
import type { Calls } from './protocol/serve.ts';
import type { Server } from './resource.ts';
import { planned } from './schema/plan.ts';
import { hasUnknown, isUnknown, textOf, type DynamicValue, type Values } from './schema/value.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** The provider of one process. It knows no server before it is configured. */
export function createProvider(env: Env): Calls {
  let server: Server | null = null;
  const known = (): Server => {
    if (server !== null) return server;
    const message = 'Give it url and token, or set HALLPASS_URL and HALLPASS_TOKEN.';
    throw new Refused('The provider has no server', [{ path: [], message }]);
  };
  return {
    ...describing(),
    ...validating(),
    ...reading(known),
    ConfigureProvider: ({ config }: WithConfig) =>
      answering(() => {
        server = serverOf(env, valuesIn(config) ?? {});
        return Promise.resolve({ diagnostics: [] });
      }),
    PlanResourceChange: (request: Change & { proposed_new_state: DynamicValue }) =>
      answering(() => planChange(request, server)),
    ApplyResourceChange: (request: Change & { planned_state: DynamicValue }) => applyChange(request, known),
    StopProvider: () => Promise.resolve({ Error: '' }),
  };
}

/** What is wrong without asking, as far as it is known. */
function validating() {
  const nothing = () => Promise.resolve({ diagnostics: [] });
  return {
    ValidateProviderConfig: nothing,
    ValidateDataResourceConfig: nothing,
    ValidateResourceConfig: (request: WithConfig) =>
      answering(() => {
        const type = resourceOf(request);
        const config = valuesIn(request.config) ?? {};
        if (!hasUnknown(config)) assertSound(type, planned(type.attributes, config, null).values, config);
        return nothing();
      }),
  };
}

/** Null where the address or the token will be known only later: then nothing is foreseen. */
function serverOf(env: Env, config: Values): Server | null {
  const { url = null, token = null } = config;
  if (isUnknown(url) || isUnknown(token)) return null;
  const address = textOf(url) || (env['HALLPASS_URL'] ?? '');
  const secret = textOf(token) || (env['HALLPASS_TOKEN'] ?? '');
  const faults = [
    ...(URL.canParse(address)
      ? []
      : [
          {
            path: ['url'],
            message:
              'Write the address of hallpass, such as https://hallpass.example.com, or set HALLPASS_URL.',
          },
        ]),
    ...(secret === ''
      ? [{ path: ['token'], message: 'Make an API token in Slack, from hallpass, and set HALLPASS_TOKEN.' }]
      : []),
  ];
  if (faults.length > 0) throw new Refused('The provider is not set up', faults);
  const hallpass = openHallpass(env, address, secret);
  return { hallpass, document: openDocument(hallpass, () => performance.now()) };
}
