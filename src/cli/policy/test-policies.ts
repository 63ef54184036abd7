import { parse } from 'yaml';
import type { ConfigFile } from '../../domain/document/config-file.ts';
import { deviationsOf, ExamplesFile, type Example } from '../../domain/conflicts/policy-example.ts';
import { ConfigError } from '../../errors.ts';
import type { Terminal } from '../command.ts';
import { EXIT } from '../failure.ts';
import { readText } from '../read-text.ts';

/**
 * Prints how many examples are decided as they are meant; else the first that is not, with what it
 * is meant to be and what it is, and gives 1.
 * @throws ConfigError when the examples cannot be read
 */
export function testPolicies(file: ConfigFile, path: string, terminal: Terminal): number {
  const examples = readExamples(path);
  for (const [index, example] of examples.entries()) {
    const deviations = deviationsOf(file, example);
    if (deviations.length === 0) continue;
    terminal.out(`✗ ${path}: examples[${index}]: ${example.role} on ${example.place} for ${example.for}`);
    for (const { key, meant, decided } of deviations)
      terminal.out(`  ${key}\n  - ${meant}\n  + ${decided === '' ? '(none)' : decided}`);
    return EXIT.failed;
  }
  terminal.out(`✓ ${path}: ${examples.length} ${examples.length === 1 ? 'example' : 'examples'}`);
  return EXIT.ok;
}

function readExamples(path: string): Example[] {
  const read = ExamplesFile.safeParse(yamlOf(path));
  if (read.success) return read.data.examples;
  throw new ConfigError(
    read.error.issues.map((issue) => ({ path: `${path}: ${issue.path.join('.')}`, message: issue.message })),
  );
}

function yamlOf(path: string): unknown {
  const text = readText(path);
  try {
    return parse(text);
  } catch (error) {
    throw new ConfigError([{ path, message: `is not YAML: ${String(error)}` }]);
  }
}
