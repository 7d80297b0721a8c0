import { defineConfig } from 'vitest/config'
import { ClosingLineReporter } from './test/runner/closing-line-reporter.ts'
import { ALONE } from './test/runner/in-a-process-of-their-own.ts'

export default defineConfig({
  test: {
    setupFiles: ['test/runner/same-seed-in-ci.ts'],
    globalSetup: ['test/runner/stores-in-memory.ts'],
    reporters: ['default', new ClosingLineReporter()],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
    projects: [
      { extends: true, test: { name: 'alone', include: [...ALONE] } },
      // Loading the modules anew for each file took more processor time than most of these tests themselves.
      {
        extends: true,
        test: { name: 'together', include: ['test/**/*.test.ts', 'test/**/*.test.tsx'], exclude: [...ALONE], isolate: false },
      },
    ],
  },
})
