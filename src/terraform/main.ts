/** The program that Terraform starts: terraform-provider-hallpass. */
import { createProvider } from './provider.ts';
import { isPlugin, serve } from './protocol/serve.ts';

const ORPHANED_AFTER_MS = 2000;

async function main(): Promise<number> {
  const { env } = process;
  if (!isPlugin(env)) {
    process.stderr.write('Terraform starts this program, which is a provider of it: see docs/terraform.\n');
    return 1;
  }
  // Ctrl-C reaches the whole group; it is Terraform that says when this is over.
  process.on('SIGINT', () => undefined);
  const parent = process.ppid;
  setInterval(() => process.ppid === parent || process.exit(1), ORPHANED_AFTER_MS).unref();
  await serve(env, createProvider(env), (line) => process.stdout.write(`${line}\n`));
  return 0;
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    process.exit(1);
  },
);
