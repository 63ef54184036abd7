/** The items of a stream in arrays of at most `size`, in order. */
export async function* inBatches<T>(items: AsyncIterable<T>, size: number): AsyncIterable<T[]> {
  let batch: T[] = [];
  for await (const item of items) {
    batch.push(item);
    if (batch.length < size) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

/** The items of a stream, each next one being made while the one before is worked on. */
export async function* ahead<T>(items: AsyncIterable<T>): AsyncGenerator<T> {
  const source = items[Symbol.asyncIterator]();
  const advance = (): Promise<IteratorResult<T>> => {
    const step = source.next();
    step.catch(() => undefined); // it is thrown when its turn comes
    return step;
  };
  let next = advance();
  try {
    for (let step = await next; step.done !== true; step = await next) {
      next = advance();
      yield step.value;
    }
  } finally {
    await next.catch(() => undefined);
    await source.return?.();
  }
}

/**
 * Runs `work` over the items, at most `limit` at a time. Rejects with the first failure after the
 * ones under way have ended.
 */
export async function inParallel<T>(
  items: Iterable<T> | AsyncIterable<T>,
  limit: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const queue = Symbol.asyncIterator in items ? items[Symbol.asyncIterator]() : items[Symbol.iterator]();
  const failures: unknown[] = [];
  const lane = async (): Promise<void> => {
    while (failures.length === 0) {
      const next = await queue.next();
      if (next.done === true || failures.length > 0) return;
      await work(next.value);
    }
  };
  const fail = (error: unknown): void => void failures.push(error);
  await Promise.all(Array.from({ length: limit }, () => lane().catch(fail)));
  await queue.return?.();
  if (failures.length > 0) throw failures[0];
}

/** Takes items one by one and writes them, in order and batch by batch, while more are taken. */
export interface WriteBehind<T> {
  /** Resolves when another item may be added. @throws what writing an earlier batch threw */
  add(item: T): Promise<void>;
  /** Writes what is left, and resolves when all is written. @throws what writing threw */
  close(): Promise<void>;
}

/**
 * How long a batch that is not full waits for more: what is not written by then is lost when the
 * process dies.
 */
const PATIENCE_MS = 50;

/** Batches weigh `size` at most, and one item more; one is written after the other. */
export function writeBehind<T>(
  size: number,
  weigh: (item: T) => number,
  write: (batch: T[]) => Promise<void>,
): WriteBehind<T> {
  let batch: T[] = [];
  let weight = 0;
  let writing = Promise.resolve();
  let underWay = 0;
  let timer: NodeJS.Timeout | undefined;

  const flush = (): Promise<void> => {
    const [full, before] = [batch, writing];
    batch = [];
    weight = 0;
    clearTimeout(timer);
    timer = undefined;
    underWay += 1;
    writing = before.then(() => write(full)).finally(() => (underWay -= 1));
    writing.then(wait, () => undefined); // a failure is thrown to whoever adds or closes next
    return before;
  };
  /** Only while nothing is being written, so that batches never queue up. */
  const wait = (): void => {
    if (underWay > 0 || batch.length === 0) return;
    timer ??= setTimeout(() => void flush().catch(() => undefined), PATIENCE_MS);
  };

  return {
    async add(item) {
      batch.push(item);
      weight += weigh(item);
      if (weight >= size) await flush();
      else wait();
    },
    async close() {
      if (batch.length > 0) await flush();
      await writing;
    },
  };
}
