/**
 * The word of a command that names a resource: a path, or the address of any page below one. Pure.
 */
import type { ConnectorConfig } from '../../../domain/document/config-connectors.ts';
import type { FoundResource } from '../../../db/models/resource-search.ts';

export interface ResourceWord {
  /** The connectors it can belong to: all for a path, those with its address for a URL. */
  readonly connectorIds: readonly string[];
  /** Paths it can mean, the longest first. */
  readonly paths: readonly string[];
}

/** Null for an address that no connector has, or that names no group or project. */
export function readResourceWord(word: string, connectors: readonly ConnectorConfig[]): ResourceWord | null {
  const address = addressOf(word, connectors);
  if (address === null) {
    const paths = [trimmed(word)].filter((path) => path !== '');
    return paths.length === 0 ? null : { connectorIds: connectors.map(({ id }) => id), paths };
  }
  const { connectorIds, path } = address;
  const paths = pathsOf(path);
  return connectorIds.length === 0 || paths.length === 0 ? null : { connectorIds, paths };
}

/**
 * The resources a word means, out of those found at its paths: at the whole path anything; further
 * up only a project, for what is below a project is one of its pages, while what is below a group
 * may be a project nobody has read yet. Several only when several connectors have that path.
 */
export function pickResources<R extends FoundResource>(
  word: ResourceWord,
  found: readonly R[],
): readonly R[] {
  for (const [index, path] of word.paths.entries()) {
    const here = found.filter((resource) => resource.path.toLowerCase() === path.toLowerCase());
    const fitting = index === 0 ? here : here.filter(({ kind }) => kind === 'project');
    if (fitting.length > 0) return fitting;
  }
  return [];
}

/**
 * Host and path of an address, however it was copied; null for what is no address but a plain path.
 */
function addressOf(
  word: string,
  connectors: readonly ConnectorConfig[],
): { connectorIds: readonly string[]; path: string } | null {
  const ssh = /^(?:ssh:\/\/)?git@([^:/]+)(?::\d+)?[:/](.+)$/.exec(word);
  if (ssh !== null) {
    const [, host, path = ''] = ssh;
    const own = connectors.filter(({ url }) => new URL(url).hostname === host?.toLowerCase());
    return { connectorIds: own.map(({ id }) => id), path };
  }
  const bare = connectors.some(({ url }) => word.toLowerCase().startsWith(`${new URL(url).host}/`));
  const text = bare ? `https://${word}` : word;
  if (!/^https?:\/\//i.test(text) || !URL.canParse(text)) return null;
  const { host, pathname } = new URL(text);
  const own = connectors.filter(({ url }) => {
    const root = new URL(url);
    return root.host === host && `${pathname}/`.startsWith(`${root.pathname.replace(/\/$/, '')}/`);
  });
  const root = own[0] === undefined ? '' : new URL(own[0].url).pathname.replace(/\/$/, '');
  return { connectorIds: own.map(({ id }) => id), path: decoded(pathname.slice(root.length)) };
}

/** GitLab sets pages apart by `/-/`, and old addresses do not; group pages start with `groups/`. */
function pathsOf(path: string): string[] {
  const [before = '', ...after] = path.split(/\/-(?:\/|$)/);
  const parts = trimmed(before).split('/').filter(Boolean);
  const isGroupPage = parts[0] === 'groups' && parts.length > 1;
  const own = isGroupPage ? parts.slice(1) : parts;
  if (after.length > 0 || isGroupPage) return own.length === 0 ? [] : [own.join('/')];
  return own.map((_, index) => own.slice(0, own.length - index).join('/'));
}

const trimmed = (path: string): string => path.replaceAll(/^\/+|\/+$/g, '').replace(/\.git$/, '');

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
