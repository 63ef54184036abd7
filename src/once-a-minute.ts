const QUIET_MS = 60_000;

/**
 * Says something that anybody can cause, as often as they like, once a minute and no more: `tell`
 * gets how often it happened since it was last told. `clock` gives milliseconds that never run
 * backwards.
 */
export function onceAMinute(
  tell: (times: number) => void,
  clock: () => number = () => performance.now(),
): () => void {
  let times = 0;
  let toldAt = -Infinity;
  return () => {
    times += 1;
    if (clock() - toldAt < QUIET_MS) return;
    toldAt = clock();
    tell(times);
    times = 0;
  };
}
