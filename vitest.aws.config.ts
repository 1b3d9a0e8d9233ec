import { defineConfig } from 'vitest/config'

/** Started by scripts/test-aws.mjs, which cleans up. The service takes its time, so these tests may take theirs. */
export default defineConfig({
  resolve: { conditions: ['source'] },
  ssr: { resolve: { conditions: ['source'] } },
  test: { include: ['test/aws/*.aws.ts'], testTimeout: 180_000, hookTimeout: 180_000, fileParallelism: false },
})
