/** People name requests by their number: in Slack, in a terminal, in addresses of the console. */
export const sql0051 = `
create unique index requests_number on requests (number);
`;
