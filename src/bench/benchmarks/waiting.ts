export const pause = (durationMs: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, durationMs));

/**
 * The result, unless it takes longer than this.
 * @throws Error with this problem
 */
export async function within<T>(limitMs: number, problem: string, result: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const isLate = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${problem} within ${limitMs / 1000} s`)), limitMs);
  });
  try {
    return await Promise.race([result, isLate]);
  } finally {
    clearTimeout(timer);
  }
}
