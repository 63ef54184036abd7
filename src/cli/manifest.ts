import { stringify } from 'yaml';
import { appManifest, type ManifestMode } from '../slack/edge/manifest.ts';
import { parseOptions, refusePositionals, UsageError, type Command } from './command.ts';
import { EXIT } from './failure.ts';

/** Prints; needs no configuration, because there is none before the Slack app exists. */
export const manifest: Command = async (args, terminal) => {
  const { values, positionals } = parseOptions(args, {
    url: { type: 'string' },
    socket: { type: 'boolean' },
    json: { type: 'boolean' },
  });
  refusePositionals(positionals);
  const made = appManifest(modeOf(values.url, values.socket === true));
  terminal.out(
    values.json === true ? JSON.stringify(made, null, 2) : stringify(made, { lineWidth: 100 }).trimEnd(),
  );
  return EXIT.ok;
};

function modeOf(url: string | undefined, socket: boolean): ManifestMode {
  if (socket === (url !== undefined)) {
    throw new UsageError(
      'Say how Slack reaches hallpass: `--url https://hallpass.example.com` for HTTP, or `--socket` for Socket Mode.',
    );
  }
  if (url === undefined) return { kind: 'socket' };
  if (!URL.canParse(url) || new URL(url).protocol !== 'https:') {
    throw new UsageError(
      'Slack only calls https:// addresses; write for example `--url https://hallpass.example.com`.',
    );
  }
  return { kind: 'http', url: url.replace(/\/+$/, '') };
}
