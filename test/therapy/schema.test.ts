import { expect, test } from 'vitest';
import { protocolSchemaText } from '../../protocols/therapy/schema.ts';

test('protocol.schema.json is what the schema says (vitest -u writes it anew)', async () => {
  await expect(protocolSchemaText()).toMatchFileSnapshot('../../protocols/therapy/protocol.schema.json');
});
