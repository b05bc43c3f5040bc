/** Waiting in real time. */
export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Long enough that only what hangs reaches it, on a busy machine too. Less than a test may take (vitest.config.ts). */
export const hangMs = 280_000;

/**
 * Waits for a condition.
 *
 * @throws Error where it does not become true in time
 */
export async function until(what: string, isTrue: () => boolean | Promise<boolean>, timeoutMs = hangMs): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  while (!(await isTrue())) {
    if (performance.now() > deadline) throw new Error(`not within ${timeoutMs} ms: ${what}`);
    await pause(5);
  }
}
