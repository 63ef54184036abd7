/**
 * What finds a mistyped group or project among very many. Only with the extension pg_trgm, which not every role may create and not every PostgreSQL
 * has: without it, everything is looked at.
 */
export const sql0008 = `
do $$
begin
  create extension if not exists pg_trgm;
  create index resources_alike on resources using gist (lower(path) gist_trgm_ops (siglen = 128)) where gone_at is null;
  create index resources_last_alike on resources
    using gist (substring(lower(path) from '[^/]*$') gist_trgm_ops (siglen = 128)) where gone_at is null;
exception
  when deadlock_detected or lock_not_available then raise;
  when others then raise notice 'without pg_trgm: %', sqlerrm;
end $$;
`;
