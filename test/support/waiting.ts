/** Waiting in real time. */
export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * Waits for a condition.
 *
 * @throws Error where it does not become true in time
 */
export async function until(what: string, isTrue: () => boolean | Promise<boolean>, timeoutMs = 55_000): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  while (!(await isTrue())) {
    if (performance.now() > deadline) throw new Error(`not within ${timeoutMs} ms: ${what}`);
    await pause(1);
  }
}
