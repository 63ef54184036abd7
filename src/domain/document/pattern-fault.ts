/** What is wrong with a regular expression; null for nothing. Pure. */
export function patternFault(text: string): string | null {
  try {
    return new RegExp(text, 'u') instanceof RegExp ? null : NOT_VALID;
  } catch {
    return NOT_VALID;
  }
}

const NOT_VALID = 'is not a valid regular expression';
