import { readFileSync } from 'node:fs';
import { readDocument } from '../config/document.ts';
import type { ConfigFile } from '../domain/document/config-file.ts';
import { ConfigError } from '../errors.ts';

/** The text of a file. @throws ConfigError when it cannot be read */
export function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    throw new ConfigError([{ path, message: 'cannot be read' }]);
  }
}

/** The document in a file, whatever the environment says. @throws ConfigError with every fault */
export function readDocumentAlone(path: string): ConfigFile {
  const { file, faults } = readDocument(path, readText(path));
  if (file === null) throw new ConfigError(faults);
  return file;
}
