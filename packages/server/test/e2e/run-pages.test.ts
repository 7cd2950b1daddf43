import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Ajv, type AnySchemaObject } from 'ajv'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { SETTINGS } from '../../src/config/config.js'
import { openShell, type Shell } from '../support/command.js'
import { readComposeFile } from '../support/compose-file.js'
import { indentedBlocks } from '../support/indented-blocks.js'
import { REPOSITORY } from '../support/mudrad-process.js'

const PAGES = ['run-npm.md', 'run-container.md', 'run-systemd.md', 'run-helm.md'] as const
const textOf = (page: string) => readFileSync(join(REPOSITORY, 'docs', page), 'utf8')
const blocksOf = (page: string) => indentedBlocks(textOf(page))
const blockWith = (page: string, words: string | RegExp) => {
  const found = blocksOf(page).find((block) =>
    typeof words === 'string' ? block.includes(words) : words.test(block),
  )
  if (found === undefined) throw new Error(`${page} has no block with ${String(words)}`)
  return found
}
const KNOWN: readonly string[] = SETTINGS.map(({ variable }) => variable)

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mudra-pages-'))
})
afterEach(() => {
  rmSync(folder, { recursive: true, force: true })
})

describe.each(PAGES)('docs/%s', (page) => {
  const text = textOf(page)

  it('leads from nothing to production: a first look or how to get it, an address, a key, the first person, a check, backups, upgrades', () => {
    for (const part of [
      /https:\/\/mudra\.example\.com/,
      /encryption-key/,
      /user create you@example\.com --name "Your Name" --new-workspace "Your Company" --with-password/,
      /\bdoctor\b/,
      /\bbackup\b/,
      /Upgrade|change a version/,
    ])
      expect([page, String(part), part.test(text)]).toEqual([page, String(part), true])
  })

  it('names settings that there are, and files and pages that there are', () => {
    expect((text.match(/MUDRA_[A-Z_]+[A-Z]/g) ?? []).filter((name) => !KNOWN.includes(name))).toEqual([])
    const links = [...text.matchAll(/\]\(([^)#]+)/g)].map(([, link = '']) => join(REPOSITORY, 'docs', link))
    const files = [...text.matchAll(/(?<![\w/.])deploy\/[\w./-]*\w/g)].map(([file]) => join(REPOSITORY, file))
    expect([...links, ...files].filter((file) => !existsSync(file))).toEqual([])
  })

  it('has commands that a shell can read', () => {
    for (const block of blocksOf(page).filter((one) =>
      /^(?:sudo |docker |kubectl |helm |npx |npm |mkdir |export |\(|cd )/.test(one),
    )) {
      const { status, stderr } = spawnSync('bash', ['-n', '-c', block], { encoding: 'utf8' })
      expect([block, status, stderr]).toEqual([block, 0, ''])
    }
  })
})

describe('the commands of mudrad in them', () => {
  let shell: Shell
  beforeEach(async () => {
    shell = await openShell('sqlite')
  })
  afterEach(async () => {
    await shell.remove()
  })

  it('are understood, each of them, and do what the pages say', async () => {
    // A line that goes on in the next one is one.
    const lines = PAGES.flatMap(blocksOf).flatMap((block) => block.replaceAll('\\\n', ' ').split('\n'))
    const inlined = PAGES.flatMap((page) => [
      ...textOf(page).matchAll(/`(?:npx mudrad |mudrad )?(backup \S+|doctor)`/g),
    ])
    const commands = [
      ...lines.flatMap(
        (line) => /(?:\bmudrad|"\$@"' sh) +((?:user|doctor|backup)\b.*)$/.exec(line)?.[1] ?? [],
      ),
      ...inlined.map(([, command = '']) => command),
    ].map((command) =>
      [...command.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? ''),
    )
    const names = commands.map(([name]) => name)
    for (const name of ['user', 'doctor', 'backup']) expect(names).toContain(name)
    const done = new Set<string>()
    for (const args of commands) {
      const key = args.join(' ')
      if (done.has(key)) continue
      done.add(key)
      const file = join(folder, `backup-${done.size}.sqlite`)
      const run = args[0] === 'backup' ? ['backup', file] : args
      const { code, stderr, stdout } = await shell.run(run, { input: 'a password of some length' })
      // The doctor of a folder that no server serves has something to say; that is not what is looked at.
      if (args[0] !== 'doctor') expect([key, code, stderr]).toEqual([key, 0, expect.any(String)])
      else expect(stdout).toContain('schema')
      if (args[0] === 'backup') expect(statSync(file).size).toBeGreaterThan(10_000)
    }
    expect((await shell.run(['user', 'list'])).stdout).toContain('you@example.com')
  })
})

describe('what the pages make', () => {
  const keyIn = (file: string) => Buffer.from(readFileSync(file, 'utf8').trim(), 'base64').length

  it('in containers: a key, and variables that the Compose file is content with', () => {
    const lines = blockWith('run-container.md', 'cd deploy').split('\n')
    const own = lines.filter((line) => /^(?:mkdir|\(umask|printf)/.test(line))
    expect(own).toHaveLength(3)
    execFileSync('bash', ['-eu', '-c', own.join('\n')], { cwd: folder })
    expect(keyIn(join(folder, 'secrets/encryption-key'))).toBe(32)
    expect(statSync(join(folder, 'secrets/encryption-key')).mode & 0o077).toBe(0)
    const variables = Object.fromEntries(
      readFileSync(join(folder, '.env'), 'utf8')
        .trim()
        .split('\n')
        .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
    )
    const { services } = readComposeFile('compose.cluster.yaml', variables)
    for (const [, service = ''] of textOf('run-container.md').matchAll(/exec (mudra\S*) mudrad/g))
      expect(Object.keys({ ...services, ...readComposeFile('compose.yaml', variables).services })).toContain(
        service,
      )
  })

  it('under systemd: a key that root alone can read', () => {
    const line =
      blockWith('run-systemd.md', 'openssl')
        .split('\n')
        .find((one) => one.startsWith('(umask')) ?? ''
    const here = line.replaceAll('sudo ', '').replaceAll('/etc/mudra/', `${folder}/`)
    execFileSync('bash', ['-eu', '-c', here])
    expect(keyIn(join(folder, 'encryption-key'))).toBe(32)
    expect(statSync(join(folder, 'encryption-key')).mode & 0o777).toBe(0o600)
    // The unit reads what the page writes, and where.
    const unit = readFileSync(join(REPOSITORY, 'deploy/mudrad.service'), 'utf8')
    for (const place of [
      '/etc/mudra/mudra.env',
      '/etc/mudra/encryption-key',
      '/opt/mudra/node_modules/.bin/mudrad serve',
    ])
      expect(unit).toContain(place)
    for (const line of blockWith('run-systemd.md', /^MUDRA_PUBLIC_URL/).split('\n'))
      expect(KNOWN).toContain(line.slice(0, line.indexOf('=')))
  })

  it('in Kubernetes: values that the chart takes, of secrets that the page makes', () => {
    const values = parse(blockWith('run-helm.md', 'publicUrl:')) as {
      database: { existingSecret: string }
      encryptionKey: { existingSecret: string }
    }
    const schema = JSON.parse(
      readFileSync(join(REPOSITORY, 'deploy/helm/values.schema.json'), 'utf8'),
    ) as AnySchemaObject
    const validate = new Ajv({ strict: false, allErrors: true }).compile(schema)
    expect([validate(values), validate.errors]).toEqual([true, null])
    const made = [...textOf('run-helm.md').matchAll(/create secret generic (\S+)/g)].map(([, name]) => name)
    expect(made.toSorted()).toEqual(
      [values.database.existingSecret, values.encryptionKey.existingSecret].toSorted(),
    )
  })
})
