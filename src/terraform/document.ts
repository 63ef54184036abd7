/**
 * The document, a part at a time: what several resources change at once goes in one call, made from
 * the version that was read, and again from the next one where somebody else was faster.
 */
import { ApiError, type Hallpass } from './hallpass.ts';

export type Document = Readonly<Record<string, unknown>>;
/** Pure: it is done again when somebody else was faster. Throws to change nothing. */
export type Edit = (document: Document) => Document;

export interface DocumentDoor {
  /** As it was a moment ago: asked for once for all who want it meanwhile, and a second longer. */
  read(): Promise<Document>;
  /**
   * Changes it, and gives what was sent.
   * @throws what the edit throws; ApiError where hallpass refuses what it comes to
   */
  change(edit: Edit): Promise<Document>;
}

interface Read {
  readonly version: number;
  readonly document: Document;
}

interface Waiting {
  readonly edit: Edit;
  readonly resolve: (document: Document) => void;
  readonly reject: (error: unknown) => void;
}

/** Many resources are read at once, and each wants the same: for so long after it came. */
const FRESH_MS = 1000;
const TRIES = 20;

/** `now` in milliseconds, of a clock that only goes forward. */
export function openDocument(hallpass: Hallpass, now: () => number): DocumentDoor {
  /** `until` null while it is on its way. */
  let latest: { readonly read: Promise<Read>; until: number | null } | null = null;
  let waiting: Waiting[] = [];
  let isAtWork = false;

  const ask = (): Promise<Read> => {
    const read = hallpass
      .call('GET', '/config')
      .then(({ version, document }) => ({ version: version as number, document: document as Document }));
    const mine: NonNullable<typeof latest> = { read, until: null };
    latest = mine;
    read.then(
      () => (mine.until = now() + FRESH_MS),
      () => (latest = latest === mine ? null : latest),
    );
    return read;
  };
  const fresh = (): Promise<Read> =>
    latest !== null && (latest.until === null || now() < latest.until) ? latest.read : ask();

  async function work(): Promise<void> {
    isAtWork = true;
    while (waiting.length > 0) {
      const all = waiting;
      waiting = [];
      await together(hallpass, all, ask);
      latest = null;
    }
    isAtWork = false;
  }

  return {
    read: async () => (await fresh()).document,
    change: (edit) =>
      new Promise((resolve, reject) => {
        waiting.push({ edit, resolve, reject });
        // After this turn, in which others of the same moment may come.
        if (!isAtWork) setImmediate(() => (isAtWork ? undefined : void work()));
      }),
  };
}

/** All in one version; where hallpass refuses that, each by itself, so that one keeps none back. */
async function together(
  hallpass: Hallpass,
  all: readonly Waiting[],
  ask: () => Promise<Read>,
): Promise<void> {
  try {
    const { document, refused } = await put(hallpass, all, ask);
    for (const one of all) {
      if (refused.has(one)) one.reject(refused.get(one));
      else one.resolve(document);
    }
  } catch (error) {
    if (all.length === 1 || !(error instanceof ApiError)) {
      for (const { reject } of all) reject(error);
      return;
    }
    for (const one of all) await together(hallpass, [one], ask);
  }
}

async function put(
  hallpass: Hallpass,
  all: readonly Waiting[],
  ask: () => Promise<Read>,
): Promise<{ readonly document: Document; readonly refused: ReadonlyMap<Waiting, unknown> }> {
  for (let tries = 1; ; tries++) {
    const { version, document: before } = await ask();
    const refused = new Map<Waiting, unknown>();
    let document = before;
    for (const one of all)
      try {
        document = one.edit(document);
      } catch (error) {
        refused.set(one, error);
      }
    if (document === before) return { document, refused };
    try {
      await hallpass.call('PUT', '/config', { body: { document, whole: true }, ifMatch: version });
      return { document, refused };
    } catch (error) {
      const isFaster = error instanceof ApiError && error.status === 412;
      if (!isFaster || tries === TRIES) throw error;
    }
  }
}
