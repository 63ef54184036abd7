/** The description of the API and what runs: each call is in the other, and the page shows them all. */
import { beforeEach, describe, expect, it } from 'vitest';
import { createApi } from '../../../src/web/api/api.ts';
import { apiOf } from '../../support/api.ts';
import { openOffice } from '../../support/office.ts';

interface Described {
  readonly openapi: string;
  readonly paths: Readonly<
    Record<string, Readonly<Record<string, { readonly operationId: string; readonly responses: object }>>>
  >;
}

/** What describes the rest, or answers what is not there. */
const UNDESCRIBED = new Set(['GET /api/v1/openapi.json', 'GET /api/v1/docs']);

let api: ReturnType<typeof createApi>;
let document: Described;
let call: ReturnType<typeof apiOf>;
beforeEach(async () => {
  const { ctx } = await openOffice();
  api = createApi(ctx);
  call = apiOf(ctx);
  document = (await (await api.request('/api/v1/openapi.json')).json()) as Described;
});

const described = (): string[] =>
  Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  );

const running = (): string[] => [
  ...new Set(
    api.routes
      .filter(({ method }) => method !== 'ALL')
      .map(({ method, path }) => `${method} ${path.replaceAll(/:(\w+)/g, '{$1}')}`)
      .filter((route) => !UNDESCRIBED.has(route)),
  ),
];

describe('the description', () => {
  it('has every call that runs, and nothing else', () => {
    expect(described().toSorted()).toEqual(running().toSorted());
    expect(document.openapi).toBe('3.1.0');
    expect(described().length).toBeGreaterThan(10);
  });

  it('names calls that run: none is unknown, and each wants a token', async () => {
    for (const route of described()) {
      const [method = '', path = ''] = route.split(' ');
      const answer = await call(null, method, path.replace('/api/v1', '').replaceAll(/\{\w+\}/g, 'x'));
      expect([route, answer.status, answer.body['code']]).toEqual([route, 401, 'no_token']);
    }
  });

  it('tells calls apart by their operation id', () => {
    const ids = Object.values(document.paths).flatMap((methods) =>
      Object.values(methods).map((one) => one.operationId),
    );
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('is shown as a page without a script, with every call', async () => {
    const answer = await api.request('/api/v1/docs');
    const page = await answer.text();
    expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(page).not.toMatch(/<script|https?:\/\/(?!127)/);
    for (const route of described()) expect(page).toContain(route);
  });
});
