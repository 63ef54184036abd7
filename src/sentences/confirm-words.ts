import type { Confirm } from '../domain/document/config-policies.ts';

/** How whoever approves confirms that they mean it, without a full stop. */
export const CONFIRM_WORDS: Readonly<Record<Confirm, string>> = {
  typed: 'Whoever approves types the path to confirm',
  web: 'Whoever approves does so on a page, signed in to GitLab',
};
