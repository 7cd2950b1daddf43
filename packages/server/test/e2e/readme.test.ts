import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { DEMO } from '../support/demo.js'
import { newVisitor } from '../support/fetch-visitor.js'
import { endGroup } from '../support/clone.js'
import { cloneRepository, type FreshClone } from '../support/fresh-clone.js'
import { freePort, REPOSITORY } from '../support/mudrad-process.js'
import { filesNamedIn, openTerminal, snippetsOf } from '../support/readme-terminal.js'

/** A build, five servers, and a dozen commands through npx. */
const README_MS_MAX = 300_000
const PICTURE_BYTES_MAX = 120_000
const BEN = { email: 'ben@greenfield.example', password: 'ben-grows-greenfield' }

const readme = readFileSync(join(REPOSITORY, 'README.md'), 'utf8')
const snippets = snippetsOf(readme)
const programs = snippets.filter(({ language }) => language === 'js')

let clone: FreshClone
let terminal: ReturnType<typeof openTerminal>
/** A free port for each that the text names. */
const ports = new Map<string, number>()

beforeAll(async () => {
  clone = await cloneRepository()
  terminal = openTerminal(clone, { typed: 'a password of some length' })
  for (const [, port = ''] of readme.matchAll(/(?:localhost:|listen\(|MUDRA_PORT=|--port )(\d{4})\b/g))
    if (!ports.has(port)) ports.set(port, await freePort())
})

afterAll(async () => {
  await terminal.close()
  clone.remove()
})

/** Something else may listen on the ports that a text names. */
function withFreePorts(text: string): string {
  return text.replaceAll(/\b\d{4}\b/g, (number) => String(ports.get(number) ?? number))
}

const urlOf = (port: string) => withFreePorts(`http://localhost:${port}`)
const lastLine = (output: string) => output.trim().split('\n').at(-1) ?? ''
const get = async (url: string, token: string) =>
  await fetch(url, { headers: { authorization: `Bearer ${token}` } })

/** What comes before the line that goes on until it is told to end, and that line. */
function split(block: string): readonly [before: string, last: string] {
  const lines = block.split('\n')
  return [lines.slice(0, -1).join('\n'), lines.at(-1) ?? '']
}

/** The same in both kinds of module. */
const inBoth = (command: string) => [command, command.replace('.mjs', '.cjs')]

/** What each block of commands is to do, in the order in which they stand. */
const STEPS: readonly (readonly [what: string, about: RegExp, check: (block: string) => Promise<void>])[] = [
  [
    'starts the server',
    /^npm start$/,
    async (block) => {
      const settings = { MUDRA_PORT: String(ports.get('8080')) }
      const { errors, output } = await terminal.start(block, /^ready /, settings)
      expect(errors()).toContain('building …')
      // What the text says of signing in stands in the greeting, too.
      expect(readme).toMatch(/`ada@greenfield\.example` with the\s+password `ada-grows-greenfield`/)
      expect(output()).toContain('as ada@greenfield.example with the password ada-grows-greenfield')
    },
  ],
  [
    'shows the demo, makes a token, and calls the API',
    /demo\n[^]*users\/me/,
    async (block) => {
      const output = await terminal.type(block)
      expect(output).toMatch(/^Ada Byron +ada@greenfield\.example +ada-grows-greenfield /m)
      const [me = '', task = ''] = output.match(/\{"data":\{.*?\}\}(?=\{|$)/gm) ?? []
      expect(JSON.parse(me)).toMatchObject({ data: { gid: DEMO.ada } })
      expect(JSON.parse(task)).toMatchObject({ data: { name: 'Water the tomatoes', resource_type: 'task' } })
    },
  ],
  [
    'lists tasks with Asana’s SDK, as ES module and in CommonJS',
    /node tasks/,
    async (block) => {
      const output = await terminal.type(block)
      expect(block.split('\n')).toEqual(inBoth('node tasks.mjs'))
      expect(output.match(/name: 'Water the tomatoes'/g)).toHaveLength(2)
    },
  ],
  [
    'registers an app',
    /> app\.json/,
    async (block) => {
      await terminal.type(block)
    },
  ],
  [
    'signs somebody in by OAuth, as ES module and in CommonJS',
    /node login/,
    async (block) => {
      for (const command of inBoth(block)) {
        const { line } = await terminal.start(command, /^Open http/)
        const visitor = newVisitor(urlOf('8080'))
        const back = await visitor.authorizeToApp(line.slice('Open '.length), { as: BEN })
        const answer: unknown = await (await fetch(back)).json()
        expect(answer).toMatchObject({ token_type: 'bearer', claims: { sub: DEMO.ben } })
      }
    },
  ],
  [
    'makes a narrow token, lists it, and writes a seed',
    /--scopes/,
    async (block) => {
      const output = await terminal.type(block)
      const [token = ''] = output.match(/mdp_\w+/) ?? []
      const api = `${urlOf('8080')}/api/1.0`
      expect((await get(`${api}/tasks?project=${DEMO.seedCatalogue}`, token)).status).toBe(200)
      expect((await get(`${api}/users/me`, token)).status).toBe(403)
      expect(output).toMatch(/Reads tasks only/)
      expect(readFileSync(join(clone.folder, 'seed.yaml'), 'utf8')).toContain('Water the tomatoes')
    },
  ],
  [
    'serves the seed on an empty folder',
    /serve --seed/,
    async (block) => {
      const { line, output, process } = await terminal.start(block, /^ready /)
      expect(line).toBe(`ready ${urlOf('8090')}`)
      expect(output()).toContain('This first start created the organization of the seed.')
      await endGroup(process)
    },
  ],
  [
    'registers the reader’s own API',
    /> api\.json/,
    async (block) => {
      await terminal.type(block)
    },
  ],
  [
    'guards the reader’s own API, as ES module and in CommonJS',
    /node api/,
    async (block) => {
      const tokens = await threeTokens()
      const [esModule = '', commonJs = ''] = inBoth(block)
      const answers = [
        [401, ''],
        [403, ''],
        [200, 'Hello ada@greenfield.example\n'],
      ]
      const { process } = await terminal.start(commonJs, /^Listening/)
      expect(await answersOf(urlOf('9000'), tokens)).toEqual(answers)
      await endGroup(process)
      await terminal.start(esModule, /^Listening/)
      expect(await answersOf(urlOf('9000'), tokens)).toEqual(answers)
    },
  ],
  [
    'calls the reader’s own API',
    /localhost:\d+\/$/,
    async (block) => {
      expect(await terminal.type(block)).toBe('Hello ada@greenfield.example\n')
    },
  ],
  [
    'serves people of one’s own beside the demo',
    /user create/,
    async (block) => {
      const [before, last] = split(block)
      const token = lastLine(await terminal.type(before))
      const { line, output } = await terminal.start(last, /^ready /)
      expect(line).toBe(`ready ${urlOf('8081')}`)
      expect(output()).toContain(`Its data is in ${join(clone.home, 'mudra')}.`)
      const me = await get(`${urlOf('8081')}/api/1.0/users/me`, token)
      expect(await me.json()).toMatchObject({ data: { email: 'you@example.com' } })
    },
  ],
]

/** A token that nobody has, one without the scope that the API wants, and one with all. */
async function threeTokens(): Promise<readonly string[]> {
  const create = 'npx mudrad token create ada@greenfield.example --name'
  const made = await terminal.type(`${create} narrow --scopes users:read\n${create} wide`)
  return ['mdp_nobody', ...made.trim().split('\n')]
}

async function answersOf(url: string, tokens: readonly string[]) {
  return await Promise.all(
    tokens.map(async (token) => {
      const response = await get(url, token)
      return [response.status, await response.text()] as const
    }),
  )
}

it('says of every block what it is, and of every program what it is called', () => {
  for (const { file, language, text } of snippets) {
    expect(['sh', 'js']).toContain(language)
    expect([text, language === 'js']).toEqual([text, file !== null])
  }
  // Each program is there as both kinds of module, and each is what its name says.
  const names = programs.map(({ file }) => file ?? '')
  expect(
    names
      .filter((name) => name.endsWith('.mjs'))
      .flatMap(inBoth)
      .toSorted(),
  ).toEqual(names.toSorted())
  for (const { file, text } of programs)
    expect([file, /^import /m.test(text), /\brequire\(/.test(text)]).toEqual([
      file,
      file?.endsWith('.mjs'),
      file?.endsWith('.cjs'),
    ])
})

it('has a quick start of five lines', () => {
  const [first, second] = snippets
  expect(`${first?.text ?? ''}${second?.text ?? ''}`.trim().split('\n')).toHaveLength(5)
})

it('links to and shows what is there, in pictures that are small', () => {
  const files = filesNamedIn(readme)
  expect(files.filter((file) => file.endsWith('.webp'))).toHaveLength(8)
  for (const file of files) {
    const found = statSync(join(REPOSITORY, file), { throwIfNoEntry: false })
    expect([file, found !== undefined]).toEqual([file, true])
    if (file.endsWith('.webp')) expect(found?.size).toBeLessThan(PICTURE_BYTES_MAX)
  }
})

it('does on a fresh clone, from top to bottom, what it says', { timeout: README_MS_MAX }, async () => {
  for (const { file, text } of programs) writeFileSync(join(clone.folder, file ?? ''), withFreePorts(text))
  const blocks = snippets.filter(({ language }) => language === 'sh').map(({ text }) => text.trim())
  expect(blocks).toHaveLength(STEPS.length)
  for (const [index, [what, about, check]] of STEPS.entries()) {
    const block = blocks[index] ?? ''
    expect([what, block]).toEqual([what, expect.stringMatching(about)])
    await check(withFreePorts(block))
  }
})
