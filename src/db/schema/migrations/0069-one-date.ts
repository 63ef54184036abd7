/** When an address was invited stands in one column alone. */
export const sql0069 = `
update findings set made_at = coalesce(made_at, seen::timestamptz), seen = null
  where kind = 'invitation' and seen is not null;
`;
