import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const manifest = (path) => JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8'))

const { packages } = JSON.parse(readFileSync(new URL('../package-lock.json', import.meta.url), 'utf8'))
const isOnlyForDevelopment = (name) => packages[`node_modules/${name}`].dev === true

test('the bill of materials is CycloneDX and names every library that runs in production, in its version, and no other', () => {
  const folder = mkdtempSync(join(tmpdir(), 'mudra-sbom-'))
  const file = join(folder, 'bill.json')
  try {
    execFileSync(process.execPath, [new URL('sbom.mjs', import.meta.url).pathname, file], { stdio: 'pipe' })
    const bill = JSON.parse(readFileSync(file, 'utf8'))
    expect([bill.bomFormat, bill.metadata.component.name]).toEqual(['CycloneDX', 'mudra'])
    const listed = new Map(bill.components.map((component) => [component.name, component]))
    const { dependencies } = manifest('../packages/server/package.json')
    for (const [name, version] of Object.entries(dependencies)) {
      expect(listed.get(name), name).toMatchObject({ version })
      expect(listed.get(name)?.licenses?.length, name).toBeGreaterThan(0)
    }
    // The command line is nothing that serves.
    for (const [name, version] of Object.entries(manifest('../packages/cli/package.json').dependencies))
      expect([name, listed.get(name)?.version === version]).toEqual([name, dependencies[name] === version])
    // What tests need and the server needs as well is named, too.
    for (const name of Object.keys(manifest('../package.json').devDependencies).filter(
      isOnlyForDevelopment,
    )) {
      expect([name, listed.has(name)]).toEqual([name, false])
    }
  } finally {
    rmSync(folder, { recursive: true })
  }
})
