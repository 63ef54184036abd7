/**
 * How a text object must look: its longest text in UTF-16 units and whether markup is allowed in
 * it.
 */
interface TextRule {
  readonly max: number;
  readonly plain?: boolean;
}

interface StringRule {
  readonly max: number;
  readonly min?: number;
}

interface ListRule {
  readonly min: number;
  readonly max: number;
}

/** Whether a value is a JSON object: neither null nor an array. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * One place in a JSON value that is being checked: what is there, how to name it to a person, and
 * the list that all spots of one check write their faults to. Checks of a missing value pass,
 * unless `needs` was asked. Lengths are UTF-16 units, which is never less than what Slack counts.
 */
export class Spot {
  readonly value: unknown;
  readonly path: string;
  readonly faults: string[];

  constructor(value: unknown, path: string, faults: string[]) {
    this.value = value;
    this.path = path;
    this.faults = faults;
  }

  get missing(): boolean {
    return this.value === undefined || this.value === null;
  }

  /** The `type` of the block or element here; empty when it has none. */
  get type(): string {
    const type = this.at('type').value;
    return typeof type === 'string' ? type : '';
  }

  at(key: string): Spot {
    const value = isRecord(this.value) ? this.value[key] : undefined;
    return new Spot(value, this.path === '' ? key : `${this.path}.${key}`, this.faults);
  }

  fault(what: string): void {
    this.faults.push(`${this.path} ${what}`.trimStart());
  }

  needs(...keys: readonly string[]): void {
    for (const key of keys) if (this.at(key).missing) this.at(key).fault('is missing');
  }

  string(rule: StringRule): void {
    if (this.missing) return;
    if (typeof this.value !== 'string') return this.fault('must be a string');
    if (this.value.length > rule.max) this.fault(`has ${this.value.length} of ${rule.max} characters`);
    if (this.value.length < (rule.min ?? 0)) this.fault(rule.min === 1 ? 'is empty' : 'is too short');
  }

  matches(pattern: RegExp, meaning: string): void {
    if (this.missing) return;
    if (typeof this.value !== 'string' || !pattern.test(this.value)) this.fault(`must be ${meaning}`);
  }

  oneOf(choices: readonly unknown[]): void {
    if (!this.missing && !choices.includes(this.value)) this.fault(`must be one of ${choices.join(', ')}`);
  }

  integer(rule: ListRule): void {
    if (this.missing) return;
    const number = this.value;
    if (typeof number !== 'number' || !Number.isInteger(number) || number < rule.min || number > rule.max) {
      this.fault(`must be a whole number from ${rule.min} to ${rule.max}`);
    }
  }

  /** A plain_text or mrkdwn object; `plain` refuses mrkdwn. */
  text(rule: TextRule): void {
    if (this.missing) return;
    if (this.type !== 'plain_text' && (rule.plain === true || this.type !== 'mrkdwn')) {
      return this.fault(rule.plain === true ? 'must be plain_text' : 'must be plain_text or mrkdwn');
    }
    this.needs('text');
    this.at('text').string({ min: 1, max: rule.max });
    const foreign = this.at(this.type === 'mrkdwn' ? 'emoji' : 'verbatim');
    if (!foreign.missing) foreign.fault(`does not go with ${this.type}`);
  }

  /** The items here, after checking how many there are; none when this is missing or no list. */
  list(rule: ListRule): readonly Spot[] {
    if (this.missing) return [];
    if (!Array.isArray(this.value)) {
      this.fault('must be a list');
      return [];
    }
    if (this.value.length < rule.min) this.fault('is empty');
    if (this.value.length > rule.max) this.fault(`has ${this.value.length} of ${rule.max} items`);
    return this.value.map((item, index) => new Spot(item, `${this.path}[${index}]`, this.faults));
  }
}
