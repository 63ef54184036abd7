import { onTestFinished } from 'vitest';
import { MockAgent } from 'undici';
import { gitlabConnector, type GitLabOptions } from '../../src/connectors/gitlab/connector.ts';
import type { Connector } from '../../src/connectors/connector.ts';

const SCRIPTED_URL = 'https://gitlab.test';
export const SCRIPTED_TOKEN = 'glpat-never-to-be-seen';
export const SCRIPTED_NOW = new Date('2026-03-10T12:00:00Z');

export interface ScriptedAnswer {
  readonly status: number;
  /** JSON unless it is text. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface ScriptedGitLab {
  readonly connector: Connector;
  /** Answers every request of that method whose path and query, after `/api/v4`, match; later ones win. */
  readonly on: (method: string, path: RegExp, answer: ScriptedAnswer) => void;
}

/** A GitLab that says what no GitLab should. */
export function scriptedGitLab(options: Partial<GitLabOptions> = {}): ScriptedGitLab {
  const agent = new MockAgent();
  agent.disableNetConnect();
  onTestFinished(() => agent.close());
  const script: { method: string; path: RegExp; answer: ScriptedAnswer }[] = [];
  agent
    .get(SCRIPTED_URL)
    .intercept({ path: () => true, method: () => true })
    .reply(({ method, path }) => {
      const found = script.findLast(
        (line) => line.method === method && line.path.test(path.replace('/api/v4', '')),
      );
      if (found === undefined) throw new Error(`no answer for ${method} ${path}`);
      const { status, body, headers } = found.answer;
      const isText = typeof body === 'string';
      return {
        statusCode: status,
        data: isText ? body : body === undefined ? '' : JSON.stringify(body),
        responseOptions: {
          headers: { 'content-type': isText ? 'text/html' : 'application/json', ...headers },
        },
      };
    })
    .persist();
  return {
    connector: gitlabConnector({
      url: SCRIPTED_URL,
      group: 'acme',
      token: SCRIPTED_TOKEN,
      now: () => SCRIPTED_NOW,
      fetchDispatcher: agent,
      ...options,
    }),
    on: (method, path, answer) => void script.push({ method, path, answer }),
  };
}
