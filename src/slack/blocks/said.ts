import type { Refusal } from '../../domain/refusal.ts';
import { errorSentence, type ToldError } from '../../sentences/error-sentence.ts';
import { refusalSentence } from '../../sentences/refusals.ts';
import type { Mrkdwn } from './mrkdwn.ts';
import { sentence } from './phrases.ts';
import { SLACK_WAYS } from './slack-ways.ts';

/** What an error says to somebody in Slack. */
export const said = (error: ToldError): Mrkdwn => sentence(errorSentence(error, SLACK_WAYS));

/** Why the rules say no, to somebody in Slack. */
export const saidRefusal = (refusal: Refusal): Mrkdwn => sentence(refusalSentence(refusal, SLACK_WAYS));
