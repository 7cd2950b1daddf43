import { once } from 'node:events'
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { ensureBuilt } from '../support/built.js'
import { newInstallation } from '../support/mudrad.js'
import { freePort, plainEnvironment, REPOSITORY } from '../support/mudrad-process.js'
import { spawn } from '../support/spawn.js'

interface Workflow {
  readonly jobs: Readonly<
    Record<
      string,
      {
        readonly env: Readonly<Record<string, string>>
        readonly steps: readonly { readonly uses?: string; readonly name?: string; readonly run?: string }[]
      }
    >
  >
}

const readDocument = (name: string) =>
  parse(readFileSync(join(REPOSITORY, 'docs/ci', name), 'utf8'), { strict: true }) as unknown

/** The test of the app that somebody has: it asks with what the steps before it gave. */
const APP_TEST = `
  const { MUDRA_URL, ASANA_ACCESS_TOKEN } = process.env
  const response = await fetch(MUDRA_URL + '/api/1.0/users/me', { headers: { authorization: 'Bearer ' + ASANA_ACCESS_TOKEN } })
  console.log('tested', (await response.json()).data.name, response.headers.get('x-mudra-mode'))
`

let folder = ''
let port = 0
beforeAll(ensureBuilt)
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'mudra-ci-'))
  port = await freePort()
  const bin = join(folder, 'bin')
  mkdirSync(bin)
  // What npx would fetch from the registry is this very program.
  const program = join(REPOSITORY, 'packages/server/bin/mudrad.js')
  writeFileSync(
    join(bin, 'npx'),
    `#!/bin/sh\n[ "$1 $2" = "--yes mudrad" ] || { echo "npx $*" >&2; exit 64; }\nshift 2\nexec ${process.execPath} ${program} "$@"\n`,
  )
  chmodSync(join(bin, 'npx'), 0o755)
  const scripts = { test: `node test.mjs` }
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, type: 'module', scripts }))
  writeFileSync(join(folder, 'test.mjs'), APP_TEST)
})
afterEach(() => {
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
})

/** Runs lines as a runner does: in a shell that ends with the first that fails, its output into files that a server may go on writing to. */
async function shell(script: string, env: Readonly<Record<string, string>>) {
  const output = join(folder, 'output')
  const child = spawn(
    'bash',
    ['--noprofile', '--norc', '-e', '-o', 'pipefail', '-c', `exec >"$OUTPUT" 2>&1\n${script}`],
    {
      cwd: folder,
      env: { ...env, OUTPUT: output },
      stdio: 'ignore',
      // What a step starts in the background goes on after it, and ends with the tests.
      detached: true,
    },
  )
  const [code] = (await once(child, 'exit')) as [number | null]
  return { code, text: readFileSync(output, 'utf8') }
}

/** What the runner has, with this port in place of the one that is written down. */
const environmentOf = (given: Readonly<Record<string, string>>) => ({
  ...plainEnvironment(folder),
  PATH: `${join(folder, 'bin')}:${process.env['PATH'] ?? ''}`,
  ...Object.fromEntries(
    Object.entries(given).map(([name, value]) => [
      name,
      value.replace(':8080', `:${port}`).replace('$CI_PROJECT_DIR', folder),
    ]),
  ),
  MUDRA_PORT: String(port),
})

describe('the workflows that are documented', () => {
  it('GitHub Actions: each step with a command runs, and the tests get a token', async () => {
    const { jobs } = readDocument('github-actions.yml') as Workflow
    const job = jobs['integration']
    if (job === undefined) throw new Error('there is no such job')
    const [temp, variables] = [join(folder, 'temp'), join(folder, 'variables')]
    mkdirSync(temp)
    writeFileSync(variables, '')
    let env: Record<string, string> = {
      ...environmentOf(job.env),
      RUNNER_TEMP: temp,
      GITHUB_ENV: variables,
    }
    const outputs = new Map<string, string>()
    try {
      for (const { name = '', run, uses } of job.steps) {
        if (run === undefined) {
          expect(uses).toMatch(/^actions\/[\w-]+@v\d+$/)
          continue
        }
        const { code, text } = await shell(run, env)
        expect(code, `${name}\n${text}`).toBe(0)
        outputs.set(name, text)
        const lines = readFileSync(variables, 'utf8').split('\n').filter(Boolean)
        env = { ...env, ...Object.fromEntries(lines.map((line) => line.split(/=(.*)/s).slice(0, 2))) }
      }
    } finally {
      if (!outputs.has('What Mudra logged') && env['MUDRA_PID'] !== undefined)
        process.kill(Number(env['MUDRA_PID']))
    }
    expect(JSON.parse(outputs.get('Ask for somebody') ?? '')).toMatchObject({ data: { name: 'Ada Byron' } })
    expect(outputs.get('Test')).toContain('tested Ada Byron ci')
    expect(outputs.get('Get tokens without a browser')).toMatch(/^::add-mask::mda_/)
  })

  it('GitLab: its lines run one after the other in one shell, and the tests get a token', async () => {
    const { integration } = readDocument('gitlab-ci.yml') as {
      readonly integration: {
        readonly variables: Readonly<Record<string, string>>
        readonly before_script: readonly string[]
        readonly script: readonly string[]
      }
    }
    const [first = '', ...rest] = [...integration.before_script, ...integration.script]
    const script = [first, 'server=$!; trap "kill $server; wait $server || true" EXIT', ...rest].join('\n')
    const { code, text } = await shell(script, environmentOf(integration.variables))
    expect(code, text).toBe(0)
    expect(text).toContain('tested Ada Byron ci')
  })
})

describe('mudrad serve --ci', () => {
  it('listens beyond this machine in clear, under any public URL; without --ci it does not start so', async () => {
    const mudra = newInstallation()
    try {
      const open = ['--host', '0.0.0.0', '--public-url', 'http://mudra:8080']
      const refused = await mudra.run(['serve', '--demo', ...open])
      expect(refused.code).toBe(2)
      expect(refused.stderr).toContain('must be https')
      const server = await mudra.serve(['--ci', ...open])
      const answer = await fetch(`${server.url}/login`)
      expect(answer.headers.get('x-mudra-mode')).toBe('ci')
      expect(await answer.text()).toContain('CI mode.')
      expect(await server.stop()).toBe(0)
    } finally {
      await mudra.remove()
    }
  })

  it('starts nothing on a database in which somebody is who came with no seed, and says what to do', async () => {
    const mudra = newInstallation()
    try {
      await mudra.expectDoneHere(['migrate'])
      await mudra.expectDoneHere([
        'user',
        'create',
        'real@people.example',
        '--name',
        'Real',
        '--new-workspace',
        'Engines',
      ])
      const { code, stderr, stdout } = await mudra.run(['serve', '--ci'])
      expect([code, stdout]).toEqual([2, ''])
      expect(stderr).toContain('Use another database, or serve this one without --ci')
    } finally {
      await mudra.remove()
    }
  })
})
