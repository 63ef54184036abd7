/**
 * The one way to change the state of a draft: with its audit event, and with everything that shows
 * it due for rendering.
 */
import type { Tx } from '../../../context.ts';
import {
  NO_TOKEN,
  transitionDraft,
  type ConnectorDraft,
  storedFindings,
  storedFaults,
} from '../../../db/connectors/connector-drafts.ts';
import type { AuditFact } from '../../../domain/audit.ts';
import type { DetailsFault, EnteredDetails, Findings } from '../../../domain/connectors/connector-details.ts';
import type { DraftEvent } from '../../../domain/connectors/connector-draft.ts';
import type { PersonId } from '../../../domain/id.ts';
import type { TokenBox } from '../../../sealed-box.ts';
import { renewDraft } from './renew-draft.ts';

/** What is known with each event. */
interface Facts {
  readonly enter: {
    readonly entered: EnteredDetails;
    readonly enteredBy: PersonId;
    /** The token that came with it; null where the one before stays. */
    readonly box: TokenBox | null;
  };
  readonly accept: { readonly findings: Findings };
  readonly reject: { readonly faults: readonly DetailsFault[] };
  /**
   * `entered`: what it says instead; left out, what was entered stays. The token goes in any case.
   */
  readonly lapse: { readonly entered?: EnteredDetails };
  readonly confirm: {
    readonly connectorId: string;
    readonly closedBy: PersonId;
    /** Of the active configuration that has it. */
    readonly version: number;
    /** What it changed there. */
    readonly changed: readonly string[];
  };
  /** By nobody: an edit that nobody went on with. */
  readonly discard: { readonly closedBy: PersonId | null };
}

interface Move {
  readonly changes: Parameters<typeof transitionDraft>[3];
  readonly fact: AuditFact;
}

const LAPSED = { ...NO_TOKEN, findings: null } as const;

const MOVES: { readonly [E in DraftEvent]: (facts: Facts[E], draft: ConnectorDraft, now: Date) => Move } = {
  enter: ({ entered, enteredBy, box }, { connectorId, entry }, now) => ({
    changes: {
      entered: JSON.stringify(entered),
      entry: entry + 1,
      faults: '[]',
      findings: null,
      enteredBy,
      checkAt: now,
      ...(box === null ? {} : { ...box, sealedAt: now }),
    },
    fact: { action: 'draft.entered', body: { connectorId, entry: entry + 1, newToken: box !== null } },
  }),
  accept: ({ findings }, { connectorId, entry }) => ({
    changes: { findings: storedFindings(findings) },
    fact: {
      action: 'draft.checked',
      body: { connectorId, entry, account: findings.account.externalId, group: findings.root.externalId },
    },
  }),
  // A token that is refused is not kept.
  reject: ({ faults }, { connectorId, entry }) => ({
    changes: {
      faults: storedFaults(faults),
      ...(faults.some(({ field }) => field === 'token') ? NO_TOKEN : {}),
    },
    fact: {
      action: 'draft.rejected',
      body: { connectorId, entry, fields: faults.map(({ field }) => field) },
    },
  }),
  lapse: ({ entered }, { connectorId }) => ({
    changes: { ...LAPSED, ...(entered === undefined ? {} : { entered: JSON.stringify(entered) }) },
    fact: { action: 'draft.lapsed', body: { connectorId } },
  }),
  confirm: ({ connectorId, closedBy, version, changed }) => ({
    changes: { connectorId, closedBy },
    fact: { action: 'draft.confirmed', body: { connectorId, version, changed } },
  }),
  discard: ({ closedBy }, { connectorId }) => ({
    changes: closedBy === null ? LAPSED : { closedBy },
    fact: { action: closedBy === null ? 'draft.lapsed' : 'draft.discarded', body: { connectorId } },
  }),
};

/**
 * Moves a locked draft along its table, audits it, and renews what shows it. Returns the new row,
 * or null when its state does not accept the event: then nothing is written. Writes
 * connector_drafts, messages, audit_events; adds render-message.
 */
export async function moveDraft<E extends DraftEvent>(
  tx: Tx,
  draft: ConnectorDraft,
  event: E,
  facts: Facts[E],
): Promise<ConnectorDraft | null> {
  const { changes, fact } = MOVES[event](facts, draft, tx.now);
  const moved = await transitionDraft(tx, draft, event, changes);
  if (moved === null) return null;
  tx.audit({ ...fact, subject: draft.id });
  // Those it was shown to before, too.
  for (const shown of [draft, moved]) await renewDraft(tx, shown);
  return moved;
}
