/**
 * `npm run terraform:pack` makes what `filesystem_mirror` of Terraform takes, in dist/terraform: a zip for each machine it runs on, and
 * their checksums. The program is one file of JavaScript, so that they have the same in them.
 */
import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';
import yazl from 'yazl';

const { values } = parseArgs({ options: { out: { type: 'string', default: 'dist/terraform' } } });
const { version } = JSON.parse(await readFile('package.json', 'utf8'));
const TARGETS = ['linux_amd64', 'linux_arm64', 'darwin_amd64', 'darwin_arm64'];
const MIRROR = join(values.out, 'registry.terraform.io/hallpass/hallpass');
const PROGRAM = 'hallpass.cjs';

const LAUNCHER = `#!/bin/sh
command -v node >/dev/null || { echo 'The hallpass provider needs Node.js 20.19 or newer.' >&2; exit 1; }
exec node --no-deprecation "$(dirname "$0")/${PROGRAM}" "$@"
`;

await rm(values.out, { recursive: true, force: true });
await mkdir(MIRROR, { recursive: true });
const built = await build({
  entryPoints: ['src/terraform/main.ts'],
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node20.19',
  minify: true,
  keepNames: true,
  legalComments: 'none',
  write: false,
  logLevel: 'warning',
});
const [program] = built.outputFiles;

const sums = [];
for (const target of TARGETS) {
  const name = `terraform-provider-hallpass_${version}_${target}.zip`;
  const zip = new yazl.ZipFile();
  // Of one day, so that the same source gives the same sum.
  const mtime = new Date('2020-01-01T00:00:00Z');
  zip.addBuffer(Buffer.from(LAUNCHER), `terraform-provider-hallpass_v${version}`, { mtime, mode: 0o100755 });
  zip.addBuffer(Buffer.from(program.contents), PROGRAM, { mtime, mode: 0o100644 });
  zip.addBuffer(await readFile('LICENSE'), 'LICENSE', { mtime, mode: 0o100644 });
  zip.end();
  const path = join(MIRROR, name);
  await pipeline(zip.outputStream, createWriteStream(path));
  sums.push(
    `${createHash('sha256')
      .update(await readFile(path))
      .digest('hex')}  ${name}`,
  );
}
await writeFile(join(MIRROR, `terraform-provider-hallpass_${version}_SHA256SUMS`), `${sums.join('\n')}\n`);
process.stdout.write(
  `${MIRROR}: ${TARGETS.length} zips of ${(program.contents.length / 1e6).toFixed(1)} MB, and SHA256SUMS\n`,
);
