import { startFakeGitLab, type FakeGitLab, type FakeGitLabOptions } from '../../playground/fakes/gitlab.ts';

/** Where the one of the snapshot listened; null when somebody else has taken the port since. */
export async function startGitLabAgain(options: FakeGitLabOptions, port: number): Promise<FakeGitLab | null> {
  try {
    return await startFakeGitLab({ ...options, port });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') return null;
    throw error;
  }
}
