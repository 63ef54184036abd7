/*
 * Where a top-level group streams its audit events to, as GraphQL shows it: null for whoever is no
 * Owner and below Ultimate, and the same for a group below, which has none
 * (ee/app/graphql/ee/types/group_type.rb).
 */
import { holds } from './gitlab-access.ts';
import { OWNER, type GitLabUser, type Place } from './gitlab-state.ts';
import type { GitLabStore } from './gitlab-store.ts';

export const AUDIT_STREAMS = 'externalAuditEventStreamingDestinations';
export const HTTP_AUDIT_STREAMS = 'externalAuditEventDestinations';

/** What a version has; before 16.11 neither the newer ones nor whether one is off. */
export const auditStreamTypes = (isOlder: boolean): { readonly types: string; readonly ofGroup: string } => ({
  types: `
scalar JSON
type StreamHeader { id: ID! key: String! value: String! active: Boolean! }
type StreamHeaderConnection { nodes: [StreamHeader] }
type StreamFilter { id: ID! }
type ExternalAuditEventDestination { id: ID! name: String! destinationUrl: String!
  verificationToken: String! eventTypeFilters: [String!]! headers: StreamHeaderConnection!
  namespaceFilter: StreamFilter ${isOlder ? '' : 'active: Boolean!'} }
type GroupAuditEventStreamingDestination { id: ID! name: String! category: String! config: JSON!
  secretToken: String! eventTypeFilters: [String!]! namespaceFilters: [StreamFilter!] active: Boolean! }
type ExternalAuditEventDestinationConnection { nodes: [ExternalAuditEventDestination] }
type GroupAuditEventStreamingDestinationConnection { nodes: [GroupAuditEventStreamingDestination] }`,
  ofGroup: `${HTTP_AUDIT_STREAMS}: ExternalAuditEventDestinationConnection
  ${isOlder ? '' : `${AUDIT_STREAMS}: GroupAuditEventStreamingDestinationConnection`}`,
});

export function auditStreams(store: GitLabStore, place: Place, caller: GitLabUser, isFineGrained: boolean) {
  const isShown = store.tree.root(place).plan === 'ultimate' && holds(store, place, caller, OWNER);
  const list = (tail: string, type: string) => () =>
    isShown ? { nodes: isFineGrained ? [] : at(store, place, tail).map((item) => node(item, type)) } : null;
  return {
    [AUDIT_STREAMS]: list(AUDIT_STREAMS, 'AuditEvents::Group::ExternalStreamingDestination'),
    [HTTP_AUDIT_STREAMS]: list(HTTP_AUDIT_STREAMS, 'AuditEvents::ExternalAuditEventDestination'),
  };
}

const at = (store: GitLabStore, { kind, id }: Place, tail: string) =>
  store.leftovers
    .filter((one) => one.kind === kind && one.placeId === id && one.tail === tail)
    .map(({ item }) => item);

const node = ({ id, headers = [], ...item }: Readonly<Record<string, unknown>>, type: string) => ({
  name: `Destination ${String(id)}`,
  eventTypeFilters: [],
  namespaceFilters: [],
  active: true,
  verificationToken: 'made-by-gitlab',
  secretToken: 'made-by-gitlab',
  ...item,
  id: `gid://gitlab/${type}/${String(id)}`,
  headers: { nodes: headers },
});
