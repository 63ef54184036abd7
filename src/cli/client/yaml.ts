import { stringify } from 'yaml';

/** As YAML, without a line end. Pure. */
export const asYaml = (value: unknown): string => stringify(value).trimEnd();
