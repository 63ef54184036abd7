/** By what address an instance calls itself: one that is reached by two others is one all the same. */
export const sql0014 = `
alter table connector_states add column root_instance text;
`;
