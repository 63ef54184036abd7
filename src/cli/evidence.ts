import { createPublicKey, type KeyObject } from 'node:crypto';
import { loadSigningKey } from '../config/signing.ts';
import { fingerprint, publicPem, readPublicKeys } from '../evidence/signing.ts';
import { verifyBundle } from '../evidence/verify.ts';
import { ConfigError } from '../errors.ts';
import { makeSigningKey, readSigningKey } from '../signing-key.ts';
import { faultLine } from './evidence/fault-line.ts';
import { getBundle } from './evidence/get-bundle.ts';
import { makeBundle } from './evidence/make-bundle.ts';
import { parseOptions, refusePositionals, UsageError, type Command, type Terminal } from './command.ts';
import { EXIT } from './failure.ts';
import { readText } from './read-text.ts';

/**
 * `make` writes what a campaign leaves as a signed bundle, `get` the one that is kept of it; `key`
 * makes the key for that, or says what is public of the one that is set; `verify` checks a bundle
 * against the keys that are trusted. Only the first two need the database.
 */
export const evidence: Command = async (args, terminal) => {
  const [verb, ...rest] = args;
  if (verb === 'make') return write(makeBundle, 'make', rest, terminal);
  if (verb === 'get') return write(getBundle, 'get', rest, terminal);
  if (verb === 'key') return key(rest, terminal);
  if (verb === 'verify') return verify(rest, terminal);
  throw new UsageError(
    'Write `hallpass evidence make`, `hallpass evidence get`, `hallpass evidence key` or `hallpass evidence verify`.',
  );
};

async function write(
  how: typeof makeBundle,
  verb: string,
  args: readonly string[],
  terminal: Terminal,
): Promise<number> {
  const { values, positionals } = parseOptions(args, { out: { type: 'string' } });
  const [campaign, ...more] = positionals;
  if (campaign === undefined || more.length > 0)
    throw new UsageError(
      `Write \`hallpass evidence ${verb} CAMPAIGN [--out bundle.zip]\`, with its id or its name.`,
    );
  await how(campaign, values.out ?? 'evidence.zip', terminal);
  return EXIT.ok;
}

function key(args: readonly string[], terminal: Terminal): number {
  const { values, positionals } = parseOptions(args, { public: { type: 'boolean' } });
  refusePositionals(positionals);
  if (values.public === true) {
    const set = loadSigningKey(terminal.env);
    if (set === null)
      throw new ConfigError([
        { path: 'HALLPASS_SIGNING_KEY', message: 'is not set; make one with `hallpass evidence key`' },
      ]);
    terminal.out(publicPem(set).trimEnd());
    terminal.err(`Fingerprint: ${fingerprint(set)}`);
    return EXIT.ok;
  }
  const made = makeSigningKey();
  const set = readSigningKey(made);
  if (set === null) throw new Error('a key that was just made cannot be read');
  terminal.out(`HALLPASS_SIGNING_KEY=${made}`);
  terminal.err(
    `Keep that line secret. Give auditors this, and keep it when the key changes:\n\n${publicPem(set)}\nFingerprint: ${fingerprint(set)}`,
  );
  return EXIT.ok;
}

async function verify(args: readonly string[], terminal: Terminal): Promise<number> {
  const { values, positionals } = parseOptions(args, { key: { type: 'string', multiple: true } });
  const [path, ...more] = positionals;
  if (path === undefined || more.length > 0)
    throw new UsageError('Write `hallpass evidence verify bundle.zip [--key operator.pem]`.');
  const { faults, files, signedBy } = await verifyBundle(path, trustedKeys(values.key, terminal)).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code === undefined) throw error;
      throw new ConfigError([{ path, message: 'cannot be read' }]);
    },
  );
  if (faults.length === 0) {
    terminal.out(`✓ ${files} files are as they were signed with the key ${signedBy ?? ''}`);
    return EXIT.ok;
  }
  for (const fault of faults) terminal.out(`✗ ${faultLine(fault)}`);
  return EXIT.failed;
}

/** Those of `--key`, else the one that is set. @throws ConfigError, UsageError */
function trustedKeys(paths: readonly string[] | undefined, { env }: Terminal): KeyObject[] {
  if (paths !== undefined)
    return paths.flatMap((path) => {
      const keys = readPublicKeys(readText(path));
      if (keys.length > 0) return keys;
      throw new ConfigError([{ path, message: 'has no public key of Ed25519 in PEM' }]);
    });
  const own = loadSigningKey(env);
  if (own !== null) return [createPublicKey(own)];
  throw new UsageError(
    'Say whose signature is trusted: `--key operator.pem`, or set HALLPASS_SIGNING_KEY. A key that is only in the bundle proves nothing.',
  );
}
