/** The results that vitest writes as JSON. */
import { z } from 'zod';
import { casePattern } from './written-tests.ts';

const schema = z.object({
  testResults: z.array(
    z.object({
      name: z.string(),
      assertionResults: z.array(
        z.object({ ancestorTitles: z.array(z.string()), title: z.string(), status: z.string() }),
      ),
    }),
  ),
});

export type TestStatus = 'passed' | 'failed' | 'skipped' | 'not run';

interface Result {
  readonly name: string;
  readonly status: TestStatus;
}

export class TestResults {
  readonly #files: readonly { readonly path: string; readonly results: readonly Result[] }[];

  /** Throws where the value is none of vitest's reports. */
  constructor(value: unknown) {
    this.#files = schema.parse(value).testResults.map(({ name: path, assertionResults }) => ({
      path,
      results: assertionResults.map(({ ancestorTitles, title, status }) => ({
        name: [...ancestorTitles, title].join(' > '),
        status: statusOf(status),
      })),
    }));
  }

  /**
   * Of all cases that are meant.
   * @param written the test's name as its file has it
   * @param name the same, or that of one case of its table
   */
  statusOf(file: string, written: string, name: string): TestStatus {
    const isMeant = meant(written, name);
    const found = this.#files
      .filter(({ path }) => path === file || path.endsWith(`/${file}`))
      .flatMap(({ results }) => results.filter((result) => isMeant(result.name)));
    const worst = (['failed', 'skipped', 'passed'] as const).find((each) =>
      found.some(({ status }) => status === each),
    );
    return worst ?? 'not run';
  }
}

function statusOf(status: string): TestStatus {
  if (status === 'passed' || status === 'failed') return status;
  return 'skipped';
}

function meant(written: string, name: string): (result: string) => boolean {
  const pattern = casePattern(written);
  if (pattern === null) return (result) => result === name;
  if (written === name) return (result) => pattern.test(result);
  const values = pattern.exec(name)?.slice(1) ?? [];
  return (result) => {
    const shown = pattern.exec(result)?.slice(1) ?? [];
    return shown.length === values.length && shown.every((each, index) => isShown(each, values[index] ?? ''));
  };
}

/** A value in the place of `$name` is shown in quotation marks, and shortened. */
function isShown(shown: string, value: string): boolean {
  const bare = /^'.*'$/s.test(shown) ? shown.slice(1, -1) : shown;
  return bare === value || (bare.endsWith('…') && value.startsWith(bare.slice(0, -1)));
}
