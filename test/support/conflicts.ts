/** A document with one conflict, for tests. */

/** Writes acme/platform/infra and holds acme/prod: nobody may do both. */
export const conflict = (rest: Readonly<Record<string, unknown>> = {}) => ({
  id: 'infra-and-prod',
  name: 'Infrastructure and production',
  a: { any: [{ resources: ['acme/platform/infra'], roles: ['maintainer'] }] },
  b: { any: [{ resources: ['acme/prod/**'], roles: ['developer'] }] },
  onRequest: 'block',
  owners: ['dana@acme.test'],
  ...rest,
});

/** Everything can be asked for. */
export const ANYTHING = {
  id: 'anything',
  match: { resources: ['**'], roles: ['developer', 'maintainer'] },
  approval: 'owners',
};

export const withConflict = (rest: Readonly<Record<string, unknown>> = {}) => ({
  policies: [ANYTHING],
  conflicts: [conflict(rest)],
});
