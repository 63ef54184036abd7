/** What Terraform shows of something that did not work, with the attribute it is about. */

const ERROR = 1;
const WARNING = 2;

export type Path = readonly (string | number)[];

export interface Diagnostic {
  readonly severity: number;
  readonly summary: string;
  readonly detail: string;
  readonly attribute?: { readonly steps: readonly object[] };
}

const pathOf = (path: Path): { readonly steps: readonly object[] } => ({
  steps: path.map((step) =>
    typeof step === 'number' ? { element_key_int: step } : { attribute_name: step },
  ),
});

/** A name of a path as the protocol has it. Pure. */
export const attributePath = pathOf;

export interface Fault {
  readonly path: Path;
  readonly message: string;
}

/** `max_duration: write a duration such as 90m.`, about that attribute. Pure. */
export function about(path: Path, message: string): Fault {
  const name = path.findLast((step) => typeof step === 'string');
  return { path, message: `${name === undefined ? '' : `${name}: `}${message.replace(/\.$/, '')}.` };
}

/** Something that was not done, and why. A provider throws it; Terraform shows it. */
export class Refused extends Error {
  override readonly name = 'Refused';
  readonly faults: readonly Fault[];
  /** `faults` name attributes; none where it is about the whole. */
  constructor(summary: string, faults: Refused['faults']) {
    super(summary);
    this.faults = faults;
  }
}

/** What went wrong, for Terraform. Anything but a Refused is a bug of the provider, and says so. */
export function diagnosticsOf(error: unknown): Diagnostic[] {
  if (error instanceof Refused)
    return error.faults.map(({ path, message }) => ({
      severity: ERROR,
      summary: error.message,
      detail: message,
      ...(path.length === 0 ? {} : { attribute: pathOf(path) }),
    }));
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return [{ severity: ERROR, summary: 'The hallpass provider broke', detail: text }];
}

export const warning = (summary: string, detail: string): Diagnostic => ({
  severity: WARNING,
  summary,
  detail,
});
