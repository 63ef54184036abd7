import pg from 'pg';
import { onTestFinished } from 'vitest';

type Query = (this: unknown, ...args: unknown[]) => unknown;

/** The statements this process sends to PostgreSQL from now on until the test is over, but for what opens a connection. */
export function heardStatements(): readonly string[] {
  const { prototype } = pg.Client as unknown as { prototype: { query: Query } };
  const { query } = prototype;
  const heard: string[] = [];
  prototype.query = function (this: unknown, ...args) {
    const [first] = args;
    const text = typeof first === 'string' ? first : (first as { text: string }).text;
    if (!text.startsWith('set ')) heard.push(text);
    return query.apply(this, args);
  };
  onTestFinished(() => void (prototype.query = query));
  return heard;
}
