import { loadConfig } from '../../src/config/config.ts';
import { ConfigError } from '../../src/errors.ts';
import { configFaultText } from '../../src/sentences/config-fault.ts';

export const DOCUMENT = `version: 1
admins: [dana@acme.test]
connectors:
  - id: gitlab
    type: gitlab
    name: GitLab
    group: acme
    token: { env: GITLAB_TOKEN }
    owners: [omar@acme.test, S0OWNERS1]
policies:
  - id: default
    match: { resources: ["**"], roles: [developer] }
    approval: owners
`;
export const HTTP = { SLACK_BOT_TOKEN: 'xoxb-1', SLACK_SIGNING_SECRET: 'signing', GITLAB_TOKEN: 'glpat-1' };

const filesOf =
  (files: Record<string, string>) =>
  (path: string): string => {
    const text = files[path];
    if (text === undefined) throw new Error(`ENOENT ${path}`);
    return text;
  };

export const load = (env: Record<string, string>, files: Record<string, string> = {}) =>
  loadConfig(env, filesOf({ 'hallpass.yaml': DOCUMENT, ...files }));

export function faultsOf(env: Record<string, string>, files: Record<string, string> = {}): string[] {
  try {
    load(env, files);
  } catch (error) {
    if (error instanceof ConfigError)
      return error.faults.map((fault) => `${fault.path}: ${configFaultText(fault)}`);
    throw error;
  }
  return [];
}
