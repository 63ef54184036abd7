/**
 * What messages and audit events are about where that is no row with an id of its own. Made here
 * and nowhere else: the same words, the same thing. Pure.
 */
import type { Day } from '../day.ts';

/** The list of many findings on a connector. */
export const digestSubject = (connectorId: string): `drift:${string}` => `drift:${connectorId}`;

/** The list of many people in a conflict. */
export const conflictSubject = (conflictId: string): `conflict:${string}` => `conflict:${conflictId}`;

/** One safety stop of a connector, by when its sync found it. */
export const safetyStopSubject = (connectorId: string, at: Date): `safety stop:${string}` =>
  `safety stop:${connectorId}:${at.getTime()}`;

/** One run of failures of a connector, by when it began. */
export const failingSubject = (connectorId: string, since: Date): `failing:${string}` =>
  `failing:${connectorId}:${since.getTime()}`;

/** The token of a connector, by the UTC day on which it ends. */
export const tokenSubject = (connectorId: string, endsOn: string): `token:${string}` =>
  `token:${connectorId}:${endsOn}`;

/** One time that many member lists at once contradicted one of them. */
export const listsSubject = (connectorId: string, at: Date): `lists:${string}` =>
  `lists:${connectorId}:${at.getTime()}`;

/** One time an account was unlinked. */
export const unlinkedSubject = (
  connectorId: string,
  accountExternalId: string,
  at: Date,
): `unlinked:${string}` => `unlinked:${connectorId}:${accountExternalId}:${at.getTime()}`;

/** A name of the document that is the name of another account by now than it stands for. */
export const heldMappingSubject = (
  connectorId: string,
  { name, pinned, other }: { readonly name: string; readonly pinned: string; readonly other: string },
): `mapping:${string}` => `mapping:${connectorId}:${name.toLowerCase()}:${pinned}:${other}`;

/** The open grants of a connector that came under another policy at one moment. */
export const termsChangeSubject = (connectorId: string, at: Date): `terms:${string}` =>
  `terms:${connectorId}:${at.getTime()}`;

/** User groups that Slack did not say anything of at one moment. */
export const unreadGroupsSubject = (at: Date): `user groups:${string}` => `user groups:${at.getTime()}`;

/** An event receiver that was stopped at one moment. */
export const stoppedReceiverSubject = (id: string, at: Date): `event receiver:${string}` =>
  `event receiver:${id}:${at.getTime()}`;

/** What all subjects of an event receiver begin with. */
export const receiverSubjects = (id: string): string => `event receiver:${id}:`;

/** What an event receiver refused until it was given up on one day. */
export const refusingReceiverSubject = (id: string, day: Day): `event receiver:${string}` =>
  `event receiver:${id}:${day}`;

/** An owner whom the document names and who cannot be asked. */
export const ownerSubject = (connectorId: string, ref: string): `owner:${string}` =>
  `owner:${connectorId}:${ref}`;

/** A connector, in the audit trail. */
export const connectorSubject = (connectorId: string): `connector:${string}` => `connector:${connectorId}`;

/** An account of a connector, in the audit trail. */
export const accountSubject = (connectorId: string, externalId: string): string =>
  `${connectorId}:${externalId}`;

/** A version of the configuration, in the audit trail. */
export const configSubject = (version: number): `config:${string}` => `config:${version}`;

/** What all subjects of the standstills of a connector begin with. */
export const standstillSubjects = (connectorId: string): `standstill:${string}` =>
  `standstill:${connectorId}:`;

/** One time a connector was paused, resumed or set to be only watched, by the version. */
export const standstillSubject = (connectorId: string, version: number): `standstill:${string}` =>
  `${standstillSubjects(connectorId)}${version}`;

/** What a version of the configuration changes for the owners of one connector. */
export const configChangeSubject = (connectorId: string, version: number): `config change:${string}` =>
  `config change:${connectorId}:${version}`;
