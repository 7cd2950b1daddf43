import { once } from 'node:events'
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { OPERATIONS, type OperationId } from '../../src/protocol/asana/operations.js'
import { describeEndpoint } from '../../src/features/reference/endpoint.js'
import { SAMPLE_LANGUAGES, type SampleLanguage } from '../../src/features/reference/sample.js'
import { reportSample } from '../../src/features/reference/secret-scanning.js'
import { walkthrough } from '../../src/features/reference/walkthrough.js'
import { allow, answerOf, browserOf } from '../support/authorize.js'
import { DEMO } from '../support/demo.js'
import { exampleServers } from '../support/example-servers.js'
import { readyExample, type ReadyExample } from '../support/ready-example.js'
import { openTestServer, tokenOf, type TestServer } from '../support/services.js'
import { plainEnvironment } from '../support/mudrad-process.js'
import { spawn } from '../support/spawn.js'

const IDS = Object.keys(OPERATIONS) as OperationId[]
const BUILD_MS_MAX = 300_000
/** Whoever asks as the examples do is told what is missing first. */
const REFUSED: ReadonlySet<OperationId> = new Set(['getEvents', 'getWorkspaceEvents', 'triggerRule'])
/** A name or a value, in any of the languages. */
const QUOTED = /"(?:[^"\\]|\\.)*"|'[^']*'|`[^`]*`/g
/** Whether a language is on this machine: Node is, and the others are run where they are. */
const isHere: Readonly<Record<SampleLanguage, boolean>> = {
  curl: spawnSync('curl', ['--version']).status === 0,
  node: true,
  python: spawnSync('python3', ['--version']).status === 0,
  go: spawnSync('go', ['version']).status === 0,
}
const skipped = (language: SampleLanguage) =>
  isHere[language] ? '' : ` (skipped: ${language} is not on this machine)`

/** One address for programs that were built before their server was there. */
let front: Server
let base = ''
let current: TestServer
let ready: ReadyExample | null = null
let folder = ''
let ofEachForm: readonly OperationId[] = []
let environment: Record<string, string> = {}
const servers = exampleServers(openTestServer, async (one) => {
  await one.close()
})

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = []
  for await (const part of request) parts.push(part as Buffer)
  return Buffer.concat(parts)
}

beforeAll(async () => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'mudra-samples-')))
  environment = { ...plainEnvironment(folder), GOTOOLCHAIN: 'local', GOFLAGS: '-mod=mod', CGO_ENABLED: '0' }
  front = createServer((request, response) => {
    void (async () => {
      const sent = await bodyOf(request)
      const fit = (text: string) => ready?.fit(text) ?? text
      const isJson = request.headers['content-type']?.includes('json') === true
      const payload = isJson ? Buffer.from(fit(sent.toString())) : sent
      delete request.headers['content-length']
      const answer = await current.server.inject({
        method: request.method as 'GET',
        url: fit(request.url ?? ''),
        headers: request.headers as Record<string, string>,
        ...(payload.length === 0 ? {} : { payload }),
      })
      response.writeHead(answer.statusCode, answer.headers as Record<string, string>).end(answer.rawPayload)
    })()
  })
  front.listen(0, '127.0.0.1')
  await once(front, 'listening')
  base = `http://localhost:${(front.address() as AddressInfo).port}`
  current = await openTestServer()
  ofEachForm = oneOfEachForm()
  expect(ofEachForm.length).toBeGreaterThan(SAMPLE_LANGUAGES.length)
  if (isHere.go) buildGo()
  await current.close()
}, BUILD_MS_MAX)
afterAll(async () => {
  await servers.close()
  front.close()
  rmSync(folder, { recursive: true, force: true })
})

/** Every sample by its name: those of the pages, and one for each operation. */
function samples() {
  const { settings: _settings, ...walk } = walkthrough(base)
  const services = current.services
  const endpoints = IDS.map((id) => {
    const { sample } = describeEndpoint(id, { publicUrl: base, api: services.api })
    return [id, sample] as const
  })
  return new Map([...Object.entries(walk), ['report', reportSample(base)] as const, ...endpoints])
}

/**
 * Operations of which no two have programs that differ in names and values alone, whichever the language. What the request of each operation is
 * like does not depend on the language, and http/reference.test.ts sends each as curl has it.
 */
function oneOfEachForm(): readonly OperationId[] {
  const seen = new Set<string>()
  const all = samples()
  return IDS.filter((id) => !REFUSED.has(id)).filter((id) => {
    const forms = SAMPLE_LANGUAGES.map(
      (language) => `${language} ${all.get(id)?.[language].replaceAll(QUOTED, '""') ?? ''}`,
    )
    const isNew = forms.some((form) => !seen.has(form))
    for (const form of forms) seen.add(form)
    return isNew
  })
}

/** The Go programs that are run become packages of one, so that one is linked; of each only the names of its package and of its function are changed. All are formatted. */
function buildGo(): void {
  const asShown = join(folder, 'go-as-shown')
  mkdirSync(asShown)
  for (const [name, { go }] of samples()) writeFileSync(join(asShown, `${name}.go`), go)
  const unformatted = spawnSync('gofmt', ['-l', asShown], { encoding: 'utf8' })
  expect([unformatted.status, unformatted.stdout]).toEqual([0, ''])
  const root = join(folder, 'go')
  const found = [...samples()]
    .filter(([name]) => !Object.hasOwn(OPERATIONS, name) || ofEachForm.some((id) => id === name))
    .map(([name, { go }]) => [name, go] as const)
  for (const [name, program] of found) {
    const place = join(root, name.toLowerCase())
    mkdirSync(place, { recursive: true })
    const text = program
      .replace('package main', `package ${name.toLowerCase()}`)
      .replace('func main()', 'func Main()')
    writeFileSync(join(place, 'sample.go'), text)
  }
  writeFileSync(join(root, 'go.mod'), 'module samples\n\ngo 1.21\n')
  writeFileSync(
    join(root, 'main.go'),
    [
      'package main',
      '',
      'import (',
      '\t"os"',
      ...found.map(([name]) => `\t"samples/${name.toLowerCase()}"`),
      ')',
      '',
      'func main() {',
      '\tswitch os.Args[1] {',
      ...found.flatMap(([name]) => [`\tcase "${name}":`, `\t\t${name.toLowerCase()}.Main()`]),
      '\t}',
      '}',
      '',
    ].join('\n'),
  )
  const cache = spawnSync('go', ['env', 'GOCACHE'], { encoding: 'utf8' }).stdout.trim()
  const built = spawnSync('go', ['build', '-o', join(folder, 'samples'), '.'], {
    cwd: root,
    env: { ...environment, GOCACHE: cache },
    encoding: 'utf8',
  })
  if (built.status !== 0) throw new Error(`go build ended with ${built.status ?? ''}\n${built.stderr}`)
}

/** Runs a sample as its reader does. @returns what it wrote; it throws if it failed */
async function run(
  language: SampleLanguage,
  name: string,
  variables: Readonly<Record<string, string>> = {},
): Promise<string> {
  const sample = samples().get(name)
  if (sample === undefined) throw new Error(`there is no sample ${name}`)
  const file = join(folder, `${name}.${{ curl: 'sh', node: 'mjs', python: 'py', go: 'go' }[language]}`)
  const said = language === 'curl' && name === 'pkce' ? `${sample.curl}\nexport -p` : sample[language]
  if (language !== 'go') writeFileSync(file, said)
  const [program, ...args] = {
    curl: ['sh', '-eu', file],
    node: [process.execPath, file],
    python: ['python3', file],
    go: [join(folder, 'samples'), name],
  }[language]
  const child = spawn(program ?? '', args, {
    cwd: folder,
    env: { ...environment, ...variables },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let [output, errors] = ['', '']
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text))
  const [code] = (await once(child, 'close')) as [number | null]
  if (code !== 0) throw new Error(`${language} ${name} ended with ${code ?? ''}\n${errors}\n${said}`)
  return output.trim()
}

/** What a program wrote: the status and the answer. curl writes the answer alone. */
function answerIn(
  language: SampleLanguage,
  output: string,
): { readonly status: string | null; readonly text: string } {
  if (language === 'curl') return { status: null, text: output }
  const at = output.indexOf(' ')
  return at < 0 ? { status: output, text: '' } : { status: output.slice(0, at), text: output.slice(at + 1) }
}

describe.each(SAMPLE_LANGUAGES)('the samples in %s', (language) => {
  it.skipIf(!isHere[language])(
    `do what the page of an endpoint says, on the demo organisation, one of each form${skipped(language)}`,
    async () => {
      for (const id of ofEachForm) {
        current = await servers.for(id)
        ready = await readyExample(current, id)
        const output = await run(language, id, { MUDRA_TOKEN: tokenOf(current.demo, 'ada') })
        const { status, text } = answerIn(language, output)
        expect([id, status]).toEqual([id, language === 'curl' ? null : String(ready.status)])
        expect([id, Object.keys(JSON.parse(text) as object)]).toEqual([id, expect.arrayContaining(['data'])])
        await ready.close()
        ready = null
        await servers.tried(id)
      }
    },
    BUILD_MS_MAX,
  )

  it.skipIf(!isHere[language])(
    `walk through OAuth, one after the other, and check and report tokens${skipped(language)}`,
    async () => {
      current = await openTestServer()
      const app = current.demo.apps.find(
        ({ kind, permissions }) => kind === 'confidential' && permissions === 'full',
      )
      const variables: Record<string, string> = {
        CLIENT_ID: app?.client_id ?? '',
        CLIENT_SECRET: app?.client_secret ?? '',
        REDIRECT_URI: app?.redirect_uris[0] ?? '',
      }
      for (const [, name = '', value = ''] of (await run(language, 'pkce')).matchAll(
        /^export (CODE_VERIFIER|CODE_CHALLENGE|STATE)='?([^'\n]+)'?$/gm,
      ))
        variables[name] = value
      expect(Object.keys(variables)).toHaveLength(6)
      const address = new URL(await run(language, 'authorize', variables))
      const answer = answerOf(await allow(await browserOf(current), address.pathname + address.search))
      expect(answer).toEqual({ code: expect.any(String) as string, state: variables['STATE'] })
      variables['CODE'] = answer['code'] ?? ''
      const json = async (name: string, more: Readonly<Record<string, string>> = {}) =>
        JSON.parse(answerIn(language, await run(language, name, { ...variables, ...more })).text) as Record<
          string,
          string
        >
      const { access_token: access = '', refresh_token: refresh = '' } = await json('redeem')
      Object.assign(variables, { ACCESS_TOKEN: access, REFRESH_TOKEN: refresh, MUDRA_TOKEN: access })
      expect(await json('call')).toMatchObject({ data: { gid: DEMO.ada } })
      expect(await json('tokenInfo')).toMatchObject({ active: true })
      expect(await json('introspect')).toMatchObject({ active: true, sub: DEMO.ada })
      expect(answerIn(language, await run(language, 'guard', variables)).status).toBe(
        language === 'curl' ? null : '200',
      )
      expect(await json('personalToken')).toMatchObject({ data: { gid: DEMO.ada } })
      expect(await json('discovery')).toHaveProperty('issuer')
      expect(await json('keys')).toMatchObject({ keys: [{ alg: 'RS256' }] })
      expect(await json('refresh')).toHaveProperty('access_token')
      expect(answerIn(language, await run(language, 'revoke', variables)).text.replace('{}', '')).toBe('')
      expect(answerIn(language, await run(language, 'report')).status).toBe(
        language === 'curl' ? null : '202',
      )
      await current.close()
    },
    BUILD_MS_MAX,
  )
})
