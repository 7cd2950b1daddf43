import { defineConfig } from 'vitest/config'

const server = 'packages/server/test'
const globalSetup = `${server}/support/postgres.ts`

export default defineConfig({
  test: {
    // No module keeps state (house rule 11), so most files share a worker; forks only where processes are started.
    pool: 'threads',
    isolate: false,
    maxWorkers: 2,
    reporters: ['default', './scripts/summary-reporter.mjs'],
    projects: [
      {
        test: {
          name: 'unit',
          include: [
            'packages/*/src/**/*.test.{ts,tsx}',
            'scripts/**/*.test.mjs',
            `${server}/architecture.test.ts`,
          ],
        },
      },
      {
        test: {
          name: 'contract',
          include: [`${server}/contract/**/*.test.ts`],
          globalSetup,
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      { test: { name: 'http', include: [`${server}/http/**/*.test.ts`], globalSetup, testTimeout: 30_000 } },
      {
        test: {
          name: 'race',
          include: [`${server}/race/**/*.test.ts`],
          globalSetup,
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'e2e',
          include: [`${server}/e2e/**/*.test.ts`],
          globalSetup,
          // After the others and one file at a time: each starts servers, and two cores are soon busy.
          sequence: { groupOrder: 1 },
          pool: 'forks',
          isolate: true,
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
})
