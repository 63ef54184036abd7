/**
 * Everything people are shown about a draft: what was entered, what GitLab said, and what
 * confirming it would change. Reads only.
 */
import type { ReadDb } from '../../../context.ts';
import { changesBetween, type Change } from '../../../domain/connectors/connector-changes.ts';
import {
  connectorMade,
  type DetailsFault,
  type EnteredDetails,
  type Findings,
} from '../../../domain/connectors/connector-details.ts';
import type { DraftKind, DraftStatus } from '../../../domain/connectors/connector-draft.ts';
import type { DraftId, PersonId } from '../../../domain/id.ts';
import { activeConfig } from '../../config/config.ts';
import { faultsOf, findDraft, findingsOf, type ConnectorDraft } from '../../connectors/connector-drafts.ts';
import { draftOwners } from '../../policies/owners.ts';
import { findPerson, type Person } from '../../identities/people.ts';
import type { PersonRef } from '../requests/request-model.ts';

type Reader = Pick<ReadDb, 'selectFrom'>;

export interface DraftModel {
  readonly id: DraftId;
  readonly kind: DraftKind;
  readonly status: DraftStatus;
  readonly connectorId: string;
  readonly entered: EnteredDetails;
  /** Which entry the faults, findings and changes are about. */
  readonly entry: number;
  readonly faults: readonly DetailsFault[];
  /** Null unless they were checked and nothing speaks against them. */
  readonly checked: {
    readonly findings: Findings;
    readonly readOnly: boolean;
    readonly changes: readonly Change[];
    /** The version of the document the changes are against. */
    readonly version: number;
  } | null;
  /** When a token was entered that waits for the confirmation; null when there is none. */
  readonly tokenEnteredAt: Date | null;
  readonly owners: readonly PersonRef[];
  readonly createdBy: PersonRef;
  readonly enteredBy: PersonRef | null;
  /** Who confirmed or discarded it; null before that, and when it was time that did. */
  readonly closedBy: PersonRef | null;
}

/** The model of a draft under the active configuration; undefined when there is none. */
export async function draftModel(db: Reader, id: DraftId): Promise<DraftModel | undefined> {
  const draft = await findDraft(db, id);
  if (draft === undefined) return undefined;
  const { file } = await activeConfig(db);
  const { kind, status, connectorId, entered, entry } = draft;
  const creator = await personRef(db, draft.createdBy);
  if (creator === null) return undefined;
  return {
    id,
    kind,
    status,
    connectorId,
    entered,
    entry,
    faults: faultsOf(draft),
    checked: await checkedOf(db, draft),
    tokenEnteredAt: draft.sealedAt,
    owners: (await draftOwners(db, file, draft)).map(refOf),
    createdBy: creator,
    enteredBy: await personRef(db, draft.enteredBy),
    closedBy: await personRef(db, draft.closedBy),
  };
}

async function checkedOf(db: Reader, draft: ConnectorDraft): Promise<DraftModel['checked']> {
  const { kind, status, entered, connectorId } = draft;
  const findings = findingsOf(draft);
  if (status !== 'checked' || findings === null) return null;
  const { version, file } = await activeConfig(db);
  // A new one that the file has taken the id of gets another one.
  const base = kind === 'add' ? null : (file.connectors.find(({ id }) => id === connectorId) ?? null);
  const made = connectorMade(entered, connectorId, findings, base);
  const token = draft.sealed === null ? [] : [newToken(base === null)];
  const { root } = findings;
  const changes = changesBetween(base, made).map((change) =>
    change.to === root.externalId && change.what === 'Group'
      ? { ...change, to: `${root.path}, number ${root.externalId}` }
      : change,
  );
  return { findings, readOnly: made.readOnly, changes: [...changes, ...token], version };
}

const newToken = (isFirst: boolean): Change => ({
  what: 'Personal access token',
  from: isFirst ? null : 'the one so far',
  to: isFirst ? 'set' : 'the one just entered',
});

async function personRef(db: Reader, id: PersonId | null): Promise<PersonRef | null> {
  const person = id === null ? undefined : await findPerson(db, id);
  return person === undefined ? null : refOf(person);
}

const refOf = ({ id, slackUserId, name }: Person): PersonRef => ({ id, slackUserId, name });
