import { picture, readRows } from './picture.ts';
import type { Stage } from './stage.ts';

/** How long a burst of changes is let go on before it is shown. */
const CALM_MS = 25;
/** Hallpass' own rows change without telling. */
const LOOK_EVERY_MS = 3000;

interface Viewer {
  readonly handle: string;
  readonly show: (json: string) => void;
  last: string;
}

/**
 * Keeps every open page up to date: each gets the whole picture of its person whenever that has
 * changed.
 */
export class Live {
  readonly #stage: Stage;
  readonly #viewers = new Set<Viewer>();
  readonly #regularly: NodeJS.Timeout;
  #soon: NodeJS.Timeout | null = null;
  #updating: Promise<void> = Promise.resolve();

  constructor(stage: Stage) {
    this.#stage = stage;
    stage.watch(() => this.#updateSoon());
    this.#regularly = setInterval(() => this.#updateSoon(), LOOK_EVERY_MS);
  }

  /** Shows the picture now and after each change; gives the function that ends it. */
  view(handle: string, show: (json: string) => void): () => void {
    const viewer = { handle, show, last: '' };
    this.#viewers.add(viewer);
    this.#updateSoon();
    return () => {
      this.#viewers.delete(viewer);
    };
  }

  /** Resolves when every page has been shown what is so now. */
  update(): Promise<void> {
    this.#updating = this.#updating.catch(() => undefined).then(() => this.#updateAll());
    return this.#updating;
  }

  async stop(): Promise<void> {
    clearInterval(this.#regularly);
    if (this.#soon !== null) clearTimeout(this.#soon);
    this.#viewers.clear();
    await this.#updating.catch(() => undefined);
  }

  #updateSoon(): void {
    this.#soon ??= setTimeout(() => {
      this.#soon = null;
      this.update().catch((error: unknown) =>
        console.error(`The page could not be updated: ${String(error)}`),
      );
    }, CALM_MS);
  }

  async #updateAll(): Promise<void> {
    if (this.#viewers.size === 0) return;
    const rows = await readRows(this.#stage);
    for (const viewer of this.#viewers) {
      const json = JSON.stringify(picture(this.#stage, rows, viewer.handle));
      if (json === viewer.last) continue;
      viewer.last = json;
      viewer.show(json);
    }
  }
}
