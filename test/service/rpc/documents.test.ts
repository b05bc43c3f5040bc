import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { serviceSchemaText, withGeneratedTables } from '../../../src/service/rpc/documents.ts';

describe('the published description of the methods', () => {
  test('service.schema.json matches the definitions (vitest -u updates it)', async () => {
    await expect(serviceSchemaText()).toMatchFileSnapshot('../../../src/service/rpc/service.schema.json');
  });

  test('the README’s tables match the definitions (vitest -u updates them)', async () => {
    const readme = readFileSync(new URL('../../../src/service/README.md', import.meta.url), 'utf8');
    await expect(withGeneratedTables(readme)).toMatchFileSnapshot('../../../src/service/README.md');
  });
});
