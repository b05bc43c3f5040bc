import { defineConfig } from 'vitest/config';

/** `npm run test:package:arm64`: the arm64 package under qemu. Needs root, qemu-user-static, mmdebstrap and some minutes. */
export default defineConfig({
  test: { include: ['test/package/arm64/*.test.ts'], testTimeout: 1_800_000, hookTimeout: 7_200_000, bail: 1 },
});
