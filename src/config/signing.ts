/** The key that evidence is signed with. */
import type { KeyObject } from 'node:crypto';
import { z } from 'zod';
import { readText, sourcesOf, type Environment, type ReadFile } from './secrets.ts';
import { ConfigError } from '../errors.ts';
import { readSigningKey } from '../signing-key.ts';

const SIGNING_KEY = 'HALLPASS_SIGNING_KEY';

export const SIGNING_VARIABLES = {
  HALLPASS_SIGNING_KEY: z
    .string()
    .refine(
      (text) => readSigningKey(text) !== null,
      'is no private key of Ed25519; make one with `hallpass evidence key`',
    )
    .optional(),
};

/** Null when none is set. @throws ConfigError when it cannot be read, or is no such key */
export function loadSigningKey(env: Environment, readFile: ReadFile = readText): KeyObject | null {
  const { value, fault } = sourcesOf(env, readFile).credential(SIGNING_KEY);
  if (fault !== null) throw new ConfigError([fault]);
  const { error } = SIGNING_VARIABLES.HALLPASS_SIGNING_KEY.safeParse(value ?? undefined);
  const [issue] = error?.issues ?? [];
  if (issue !== undefined) throw new ConfigError([{ path: SIGNING_KEY, message: issue.message }]);
  return value === null ? null : readSigningKey(value);
}
