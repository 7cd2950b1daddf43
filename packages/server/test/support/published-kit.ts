import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import sparticuz from '@sparticuz/chromium'
import { publint } from 'publint'
import { expect, it } from 'vitest'
import { REPOSITORY } from './mudrad-process.js'
import { attw, compileIn, pack, RESOLUTIONS, run, type Packed } from './published.js'

const PACKAGE = join(REPOSITORY, 'packages/testing')
/** What a project brings for itself, that its tests are run by. */
const RUNNERS = ['vitest', 'jest', 'jest-environment-node', '@playwright/test', '@types/node']
const RUN_MS_MAX = 300_000

/** Builds and packs the test kit. @returns its tarball */
export function packKit(folder: string): { readonly kit: Packed; readonly tarball: string } {
  const compiler = join(REPOSITORY, 'node_modules/typescript/bin/tsc')
  rmSync(join(PACKAGE, 'dist'), { recursive: true, force: true })
  run(process.execPath, [compiler, '-p', PACKAGE], { cwd: REPOSITORY })
  const kit = pack('testing', folder)
  return { kit, tarball: join(folder, kit.filename) }
}

/** What `@mudra/testing` must be and do in a project in which it was installed. @param given  asked for within each test */
export function kitCases(
  given: () => { readonly kit: Packed; readonly tarball: string; readonly project: string },
): void {
  it('has nothing but what was compiled, and is clean for publint and attw', async () => {
    const { kit, tarball } = given()
    for (const { path } of kit.files)
      expect(path).toMatch(/^(?:dist\/.*\.(?:js|d\.ts)|LICENSE|README\.md|package\.json)$/)
    expect((await publint({ pkgDir: PACKAGE, strict: true })).messages).toEqual([])
    attw(tarball)
  })

  it.each([
    ['import', 'use.mjs', "import { startMudra } from '@mudra/testing'"],
    ['require', 'use.cjs', "const { startMudra } = require('@mudra/testing')"],
  ])('works by %s', (_way, file, first) => {
    const { project } = given()
    const use = `${first}
startMudra().then(async (mudra) => {
  const token = await mudra.person('ada').token()
  const answer = await fetch(mudra.apiUrl + '/users/me', { headers: { authorization: 'Bearer ' + token } })
  console.log(answer.status, (await answer.json()).data.name)
  await mudra.close()
})
`
    writeFileSync(join(project, file), use)
    expect(run(process.execPath, [file], { cwd: project }).trim()).toBe('200 Ada Byron')
  })

  it.each(RESOLUTIONS)('has types for module %s with resolution %s', (module, moduleResolution) => {
    const { exports } = JSON.parse(readFileSync(join(PACKAGE, 'package.json'), 'utf8')) as Manifest
    const modules = Object.keys(exports).filter((path) => path !== './package.json')
    const text = `import { startMudra, type Fault, type LoggedRequest, type Mudra } from '@mudra/testing'
const mudra: Mudra = await startMudra()
export const fault: Fault = await mudra.fault({ operation: 'getUser' }, { webhook: 'lost' })
// @ts-expect-error: there is no such status
await mudra.fault({}, { status: 299 })
export const fates = (await mudra.requests()).map((one: LoggedRequest) => one.delivery?.fate)
${modules.map((path, index) => `export * as module${index} from '@mudra/testing${path.slice(1)}'`).join('\n')}
`
    const { project } = given()
    bringRunners(project)
    // The declarations of the runners are theirs.
    compileIn(project, text, { module, moduleResolution, types: ['node'], skipLibCheck: true })
  })

  it.each([
    ['Vitest', 'vitest/vitest.mjs', ['run', '--testTimeout=120000', 'vitest.test.mjs'], /Tests.*3 passed/],
    ['Jest', 'jest/bin/jest.js', [], /Tests: +2 passed, 2 total/],
    ['node:test', null, ['--test', 'node.test.mjs'], /pass 2\b/],
  ] as const)(
    'has a fixture for %s',
    (_name, program, args, said) => {
      const { status, stderr, stdout } = runSuite(given().project, program, args)
      expect([status, stdout + stderr]).toEqual([0, expect.stringMatching(said)])
    },
    RUN_MS_MAX,
  )

  it(
    'has a fixture for Playwright, which attaches the record to a test that failed',
    async () => {
      const browser = { CHROMIUM: await sparticuz.executablePath() }
      const { stdout } = runSuite(given().project, '@playwright/test/cli.js', ['test'], browser)
      const specs = (JSON.parse(stdout) as PlaywrightReport).suites.flatMap((suite) => suite.specs)
      expect(specs.map(({ ok, title }) => [title, ok])).toEqual([
        ['a test changes what it likes, and a browser sees it', true],
        ['the next one does not know of it', true],
        ['fails, and has the record attached', false],
      ])
      const [attached] = specs.at(-1)?.tests[0]?.results[0]?.attachments ?? []
      expect(attached?.name).toBe('mudra-record.json')
      expect(JSON.parse(Buffer.from(attached?.body ?? '', 'base64').toString())).toMatchObject({
        format: 'mudra-record-1',
        requests: [{ operation: 'getUser', status: 401 }],
      })
    },
    RUN_MS_MAX,
  )
}

/** The runners of this repository, and the suites that they run. */
function bringRunners(project: string): void {
  for (const name of RUNNERS) {
    const link = join(project, 'node_modules', name)
    rmSync(link, { recursive: true, force: true })
    mkdirSync(dirname(link), { recursive: true })
    symlinkSync(join(REPOSITORY, 'node_modules', name), link)
  }
  cpSync(join(PACKAGE, 'test/suites'), project, { recursive: true })
  const jest = { testEnvironment: '@mudra/testing/jest', testMatch: ['**/jest.test.cjs'] }
  writeFileSync(join(project, 'package.json'), JSON.stringify({ name: 'project', private: true, jest }))
}

/** @param program  below node_modules; null for Node alone */
function runSuite(
  project: string,
  program: string | null,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
) {
  bringRunners(project)
  const file = program === null ? [] : [join(REPOSITORY, 'node_modules', program)]
  // Runners keep what they compiled beside other temporary files, and leave it there.
  const temporary = join(project, 'temporary')
  mkdirSync(temporary, { recursive: true })
  return spawnSync(process.execPath, [...file, ...args], {
    cwd: project,
    env: { PATH: process.env['PATH'], HOME: project, TMPDIR: temporary, ...env },
    encoding: 'utf8',
  })
}

interface Manifest {
  readonly exports: Readonly<Record<string, unknown>>
}

interface PlaywrightReport {
  readonly suites: readonly {
    readonly specs: readonly {
      readonly title: string
      readonly ok: boolean
      readonly tests: readonly {
        readonly results: readonly {
          readonly attachments: readonly { readonly name: string; readonly body?: string }[]
        }[]
      }[]
    }[]
  }[]
}
