import { relative } from 'node:path';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** What a path begins with, the longest first. Below them vitest goes by what it measured, or, in a new clone, by size. */
const LONG = [
  'test/journeys/killed-at-',
  'test/journeys/killed-',
  'test/journeys/outages',
  'test/playground/',
  'test/jobs/sync/resumed',
  'test/jobs/sync/shifting',
  'test/jobs/tokens',
  'test/journeys/',
  'test/jobs/',
];

/** Long files before short ones, so that no worker is left alone with one at the end. */
export class LongFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    // oxlint-disable-next-line unicorn/no-array-sort -- it is no array's, and returns a new one
    const sorted = await super.sort(files);
    return sorted.toSorted((one, other) => this.#rank(one) - this.#rank(other));
  }

  #rank({ moduleId }: TestSpecification): number {
    const path = relative(this.ctx.config.root, moduleId);
    const rank = LONG.findIndex((start) => path.startsWith(start));
    return rank === -1 ? LONG.length : rank;
  }
}
