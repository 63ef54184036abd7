/** Why something is not approved that takes a page. Pure. */
import type { RefusalFacts } from '../domain/refusal.ts';

export function webApproval(facts: RefusalFacts['web_approval']): string {
  switch (facts.why) {
    case 'elsewhere':
      return 'The policy has this approved on a page, signed in to GitLab. Press Approve on the card in Slack for a link to it.';
    case 'unavailable':
      return 'The policy has this approved on a page, signed in to GitLab, and hallpass has no such page for this integration: HALLPASS_PUBLIC_URL or the application for signing in is not set up. Ask a hallpass admin. Nothing was approved, and you can still deny it.';
    case 'unlinked':
      return 'The policy has this approved by people who sign in to GitLab, and no GitLab account of yours is known here. Ask a hallpass admin to name yours under people in hallpass.yaml.';
    case 'self_linked':
      return 'You linked your GitLab account from Slack yourself, and whoever had taken over your Slack could have done that, too. To approve this, ask a hallpass admin to name your account under people in hallpass.yaml.';
    case 'other_account':
      return `Whoever signed in is not @${facts.username}, whose approval this would be. Sign out of GitLab, and get another link in Slack.`;
  }
}
