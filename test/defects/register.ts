import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DamagedSources } from './damaged-sources.ts';
import type { SourceDefect } from './source-defects.ts';

/** One test for each defect, and a table of what noticed it at the end. */
export function registerDefects(title: string, defects: readonly SourceDefect[]): void {
  const results: { readonly kind: string; readonly defect: string; readonly noticedBy: string }[] = [];
  let sources: DamagedSources;

  describe(`${title} is noticed`, () => {
    beforeAll(() => {
      sources = new DamagedSources();
    });
    afterAll(() => {
      sources.remove();
      console.table(results);
    });

    it.each(defects.map((defect) => [`${defect.kind}: ${defect.name}`, defect] as const))('%s', (_title, defect) => {
      const noticedBy = sources.findingsOn(defect);
      results.push({ kind: defect.kind, defect: defect.name, noticedBy: noticedBy ?? 'NOTHING' });
      expect(noticedBy).not.toBeNull();
    });
  });
}
