/** The real terraform with the provider as it is packed, in a folder of its own. */
import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify, stripVTControlCharacters } from 'node:util';

const run = promisify(execFile);

export const hasTerraform = spawnSync('terraform', ['version']).status === 0;

interface Ran {
  readonly code: number;
  /** Everything it said, in one line for each of its own, without the frame around faults. */
  readonly said: string;
}

export interface Terraform {
  readonly folder: string;
  /** Writes main.tf, with what every folder needs before it. */
  readonly write: (text: string) => void;
  readonly run: (...words: readonly string[]) => Promise<Ran>;
  /** Its state as it is kept. */
  readonly state: () => string;
  /** Removes the folder. */
  readonly close: () => void;
}

let packed: Promise<string> | null = null;

/** The mirror, made once for a worker. */
const mirror = (): Promise<string> => (packed ??= pack());

async function pack(): Promise<string> {
  const out = mkdtempSync(join(tmpdir(), 'hallpass-mirror-'));
  process.once('exit', () => rmSync(out, { recursive: true, force: true }));
  await run('node', ['.ci/terraform-pack.js', '--out', out]);
  return out;
}

const HEAD = `terraform {
  required_providers {
    hallpass = { source = "hallpass/hallpass" }
  }
}
`;

/** A folder in which terraform speaks to a server. It is initialised. */
export async function openFolder(
  server: { readonly url: string; readonly token: string },
  more: Readonly<Record<string, string>> = {},
): Promise<Terraform> {
  const folder = mkdtempSync(join(tmpdir(), 'hallpass-terraform-test-'));
  const config = join(folder, 'cli.tfrc');
  writeFileSync(
    config,
    `provider_installation {\n  filesystem_mirror {\n    path = "${await mirror()}"\n  }\n}\n`,
  );
  const env = {
    PATH: process.env['PATH'] ?? '',
    HOME: folder,
    TMPDIR: tmpdir(),
    TF_CLI_CONFIG_FILE: config,
    CHECKPOINT_DISABLE: '1',
    HALLPASS_URL: server.url,
    HALLPASS_TOKEN: server.token,
    ...more,
  };
  const terraform: Terraform = {
    folder,
    write: (text) => writeFileSync(join(folder, 'main.tf'), `${HEAD}${text}`),
    run: async (...words) => {
      const colourless = ['init', 'plan', 'apply', 'destroy', 'import', 'validate', 'refresh'];
      const plain = colourless.includes(words[0] ?? '') ? ['-no-color'] : [];
      const [command = '', ...rest] = words;
      const answer = await run('terraform', [command, ...plain, ...rest], {
        cwd: folder,
        env,
        maxBuffer: 64 * 1024 * 1024,
      }).then(
        ({ stdout, stderr }) => ({ code: 0, text: stdout + stderr }),
        (error: { code?: number; stdout?: string; stderr?: string }) => ({
          code: error.code ?? -1,
          text: `${error.stdout ?? ''}${error.stderr ?? ''}`,
        }),
      );
      return { code: answer.code, said: stripVTControlCharacters(answer.text).replaceAll(/^[╷│╵] ?/gm, '') };
    },
    state: () => readFileSync(join(folder, 'terraform.tfstate'), 'utf8'),
    close: () => rmSync(folder, { recursive: true, force: true }),
  };
  terraform.write('');
  const { code, said } = await terraform.run('init', '-input=false');
  if (code !== 0) throw new Error(said);
  return terraform;
}
