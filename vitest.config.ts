import { defineConfig } from 'vitest/config'
import { ClosingLineReporter } from './test/runner/closing-line-reporter.ts'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts', 'test/**/*.test.tsx'],
    setupFiles: ['test/runner/same-seed-in-ci.ts'],
    reporters: ['default', new ClosingLineReporter()],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
  },
})
