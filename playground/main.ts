/**
 * `npm run playground`: the real program against a Slack and a GitLab of our own, with a page to
 * act in. State stays in .hallpass/playground. Start reading in stage.ts.
 */
import { parseArgs } from 'node:util';

const USAGE = `npm run playground -- [--reset] [--port N]

  --reset   forget everything and start on the company's first day
  --port N  the page's port; without it 4321, or the next free one
  --data D  the folder that remembers; .hallpass/playground`;

const code = await main();
// What a start that failed has left open keeps nobody waiting.
if (code !== 0) process.exit(code);

async function main(): Promise<number> {
  try {
    const { values } = parseArgs({
      options: {
        reset: { type: 'boolean', default: false },
        port: { type: 'string' },
        data: { type: 'string', default: '.hallpass/playground' },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
    const port = values.port === undefined ? null : Number(values.port);
    if (port !== null && !(Number.isInteger(port) && port >= 0 && port < 65_536))
      throw new TypeError(`--port ${values.port} is no port.`);
    if (values.help) console.log(USAGE);
    else {
      // Here, so that a package that is not there is said in words, too.
      const { runPlayground } = await import('./run.ts');
      await runPlayground({ folder: values.data, reset: values.reset, port });
    }
    return 0;
  } catch (error) {
    const isUsage = error instanceof TypeError;
    console.error(inOneLine(error));
    if (isUsage) console.error(`\n${USAGE}`);
    return isUsage ? 64 : 1;
  }
}

/** Node names a package that is not there together with who asked for it. */
function inOneLine(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const [line = ''] = message.split('\n', 1);
  return error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND'
    ? `${line}. Run npm ci first.`
    : line;
}
