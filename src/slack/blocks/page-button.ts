import type { Button } from '@slack/types';
import { ACTIONS } from './ids.ts';
import { button, type ButtonParts } from './message.ts';

/**
 * Opens a page of hallpass in a browser. `address` has a secret in it: it is for one person's eyes.
 * Pure.
 */
export const pageButton = (address: string, parts: Pick<ButtonParts, 'label' | 'says'>): Button => ({
  ...button({ action: ACTIONS.pageFollow, value: 'page', style: 'primary', ...parts }),
  url: address,
});
