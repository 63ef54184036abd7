/** The version of package.json; test/cli/run.test.ts keeps them equal. */
export const VERSION = '0.2.0';
