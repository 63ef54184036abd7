/** Details of a connector on their way: entered, checked in GitLab, confirmed, as Slack does it. */
import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import { Refused, type Path } from '../diagnostic.ts';
import { isSameName } from '../../domain/connectors/connector-name.ts';
import { ApiError, refusalOf, type Hallpass } from '../hallpass.ts';
import { isOwnDraft } from './own-draft.ts';

const Draft = z.object({
  id: z.string(),
  status: z.string(),
  connectorId: z.string(),
  name: z.string(),
  entry: z.number(),
  faults: z.array(z.object({ field: z.string(), message: z.string() })),
  checked: z.object({ groupId: z.string(), readOnly: z.boolean(), version: z.number() }).nullable(),
});
/** As the API tells it. */
export type Draft = z.infer<typeof Draft>;

const Open = z.object({ items: z.array(z.object({ id: z.string(), name: z.string() })) });

export type Details = Readonly<Record<string, unknown>>;

const ATTRIBUTES: Readonly<Record<string, string>> = { caCertificate: 'ca_certificate', sync: 'interval' };

/** The attribute that a field of the details is about; none for what is no field. Pure. */
export const attributeOf = (field: string): Path =>
  /^[a-zA-Z]+$/.test(field) ? [ATTRIBUTES[field] ?? field] : [];

const REFUSED = 'The connector was refused';
const ASK_EVERY_MS = 300;
/** GitLab has 20 seconds, and a check that was lost is found within a minute. */
const PATIENCE_MS = 120_000;
const CONFIRM_TRIES = 20;

/** A new one; of what a provider left that was killed, the same one goes on. @throws Refused */
export async function beginNew(
  hallpass: Hallpass,
  body: { readonly name: string; readonly application: string; readonly owners: unknown },
): Promise<Draft> {
  try {
    return Draft.parse(await hallpass.call('POST', '/drafts', { body }));
  } catch (error) {
    const twins = error instanceof ApiError ? await openDrafts(hallpass, body.name) : [];
    for (const twin of twins) if (await isOwnDraft(hallpass, twin)) return twin;
    const isUnderWay = twins.length > 0 && error instanceof ApiError && isAboutName(error);
    throw isUnderWay ? underWay(`is setting ${body.name} up`) : refusalOf(REFUSED, error, attributeOf);
  }
}

/** What somebody else has entered to change it stays theirs. @throws Refused */
export async function beginEdit(hallpass: Hallpass, connectorId: string): Promise<Draft> {
  const draft = await asked(async () =>
    Draft.parse(await hallpass.call('POST', `/connectors/${connectorId}/draft`)),
  );
  const isUntouched = draft.status === 'open' && draft.faults.length === 0;
  if (isUntouched || (await isOwnDraft(hallpass, draft))) return draft;
  throw underWay(`is changing ${draft.name}`);
}

async function openDrafts(hallpass: Hallpass, name: string): Promise<Draft[]> {
  const { items } = Open.parse(await hallpass.call('GET', '/drafts'));
  const twins = items.filter((one) => isSameName({ name: one.name }, { name }));
  return Promise.all(twins.map(async ({ id }) => Draft.parse(await hallpass.call('GET', `/drafts/${id}`))));
}

const isAboutName = ({ faults }: ApiError): boolean => faults.some(({ path }) => path === 'name');

const underWay = (does: string): Refused =>
  new Refused(REFUSED, [
    {
      path: ['name'],
      message: `Somebody else ${does}, in Slack or with another token. Confirm or discard that in hallpass’s Home tab in Slack, and apply again.`,
    },
  ]);

/**
 * Enters details and puts them in force, when GitLab has nothing against them; else they are given
 * up. @throws Refused with the attributes
 */
export async function putInForce(
  hallpass: Hallpass,
  draft: Draft,
  details: Details,
  readOnly: boolean,
): Promise<Draft> {
  let { entry } = draft;
  try {
    const entered = await asked(async () =>
      Draft.parse(await hallpass.call('POST', `/drafts/${draft.id}/enter`, { body: details })),
    );
    ({ entry } = entered);
    const checked = await answered(hallpass, entered);
    assertSound(checked, readOnly);
    return await confirmed(hallpass, checked);
  } catch (error) {
    await giveUp(hallpass, draft.id, entry).catch(() => undefined);
    throw error;
  }
}

/** Unless somebody has entered something else since. */
async function giveUp(hallpass: Hallpass, draftId: string, entry: number): Promise<void> {
  const now = Draft.parse(await hallpass.call('GET', `/drafts/${draftId}`));
  if (now.entry === entry) await hallpass.call('POST', `/drafts/${draftId}/discard`);
}

async function asked<T>(run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    throw refusalOf(REFUSED, error, attributeOf);
  }
}

/** When GitLab was asked. */
async function answered(hallpass: Hallpass, entered: Draft): Promise<Draft> {
  let draft = entered;
  for (let waited = 0; draft.status === 'checking'; waited += ASK_EVERY_MS) {
    if (waited > PATIENCE_MS)
      throw new Refused(REFUSED, [
        {
          path: [],
          message: 'hallpass has not asked GitLab within two minutes. Is a process with jobs running?',
        },
      ]);
    await pause(ASK_EVERY_MS);
    draft = Draft.parse(await hallpass.call('GET', `/drafts/${draft.id}`));
  }
  return draft;
}

function assertSound({ faults, checked }: Draft, readOnly: boolean): void {
  if (faults.length > 0)
    throw new Refused(
      REFUSED,
      faults.map(({ field, message }) => ({ path: attributeOf(field), message })),
    );
  if (checked?.readOnly === true && !readOnly)
    throw new Refused(REFUSED, [
      {
        path: ['read_only'],
        message:
          'This token can only read, so nothing could be granted with it. Say read_only = true, or give another token.',
      },
    ]);
}

/** Against the version that it is by then. */
async function confirmed(hallpass: Hallpass, checked: Draft): Promise<Draft> {
  let draft = checked;
  for (let tries = 1; ; tries++) {
    try {
      const ifMatch = draft.checked?.version ?? 0;
      const body = { entry: draft.entry };
      return Draft.parse(await hallpass.call('POST', `/drafts/${draft.id}/confirm`, { body, ifMatch }));
    } catch (error) {
      const isFaster = error instanceof ApiError && error.status === 412;
      if (!isFaster || tries === CONFIRM_TRIES) throw refusalOf(REFUSED, error, attributeOf);
      draft = Draft.parse(await hallpass.call('GET', `/drafts/${draft.id}`));
    }
  }
}
