import { argv } from 'node:process'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

const server = 'packages/server/test'
/** How a clone starts, and how fast. */
const STARTING = `${server}/e2e/start*.test.ts`
/** Libraries with packages of their own. */
const NPM_CLIENTS = `${server}/clients/npm/*.test.ts`
/** They fetch packages and compile for minutes: for whoever asks for them, as the workflow does. */
const withClients = argv.some((one) => /^(?:--project=)?clients$/.test(one))
/** What the test kit is handed of the server, from its sources. */
const emulator = fileURLToPath(new URL('packages/server/src/compose/start-emulator.ts', import.meta.url))
/** Packages of this repository run on the sources of others where no process is started. */
const client = fileURLToPath(new URL('packages/client/src', import.meta.url))
const ownPackages = [
  { find: 'mudrad/emulator', replacement: emulator },
  { find: /^@mudra\/client$/, replacement: `${client}/index.ts` },
  { find: /^@mudra\/client\/(.+)$/, replacement: `${client}/$1.ts` },
  {
    find: '@mudra/testing/vitest',
    replacement: fileURLToPath(new URL('packages/testing/src/vitest.ts', import.meta.url)),
  },
]
const globalSetup = `${server}/support/postgres.ts`

export default defineConfig({
  test: {
    // No module keeps state (services rule 11), so most files share a worker; forks only where processes are started.
    pool: 'threads',
    isolate: false,
    maxWorkers: 2,
    reporters: ['default', './scripts/summary-reporter.mjs'],
    projects: [
      {
        resolve: { alias: ownPackages },
        test: {
          name: 'unit',
          include: [
            'packages/*/src/**/*.test.{ts,tsx}',
            'scripts/**/*.test.mjs',
            `${server}/architecture.test.ts`,
          ],
          testTimeout: 30_000,
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
      { test: { name: 'http', include: [`${server}/http/**/*.test.ts`], globalSetup, testTimeout: 120_000 } },
      {
        // The example's imports are those of whoever installed these packages.
        resolve: { alias: ownPackages },
        test: {
          name: 'testing',
          include: ['packages/testing/test/*.test.ts', 'examples/*/*.test.mjs'],
          testTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'race',
          include: [`${server}/race/**/*.test.ts`],
          globalSetup,
          testTimeout: 180_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'e2e',
          include: [`${server}/e2e/**/*.test.ts`, NPM_CLIENTS, 'packages/{cli,client}/test/**/*.test.ts'],
          exclude: [STARTING],
          globalSetup,
          // After the others, since each file starts servers; more at a time than processors, since they wait for those more than they work.
          sequence: { groupOrder: 1 },
          // Files share a process, which has loaded the sources once.
          pool: 'forks',
          isolate: false,
          maxWorkers: 3,
          // Many kills and restarts, on machines that others use as well.
          testTimeout: 300_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'start',
          include: [STARTING],
          globalSetup,
          // Alone: it says how long a start may take.
          sequence: { groupOrder: 2 },
          pool: 'forks',
          isolate: true,
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      ...(withClients
        ? [
            {
              test: {
                name: 'clients',
                include: [`${server}/clients/*.test.ts`],
                // Preparing them takes both processors, so nothing else runs meanwhile.
                sequence: { groupOrder: 3 },
                pool: 'forks' as const,
                isolate: true,
                // Some ask thousands of times.
                testTimeout: 400_000,
                hookTimeout: 120_000,
              },
            },
          ]
        : []),
    ],
  },
})
