/** What somebody sees who is not signed in. Pure. */
import { Brand, Document } from './layout.tsx';

export const SignIn = ({ to, fault }: { readonly to: string; readonly fault: string | null }) => (
  <Document title="Sign in">
    <div class="alone">
      <main>
        <Brand />
        <h1>{fault === null ? 'Sign in' : 'You are not signed in'}</h1>
        {fault === null ? (
          <p>See who holds which role in GitLab right now, and give back what you do not need any more.</p>
        ) : (
          <p class="notice bad" role="alert">
            {fault}
          </p>
        )}
        <a class="button primary" href={`/sign-in/slack?to=${encodeURIComponent(to)}`}>
          {fault === null ? 'Sign in with Slack' : 'Sign in with Slack again'}
        </a>
        <p class="small">
          Slack tells hallpass who you are, nothing more. You stay signed in in this browser for 12 hours.
        </p>
      </main>
    </div>
  </Document>
);
