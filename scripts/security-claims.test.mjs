import { globSync, readFileSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'

const root = resolve(import.meta.dirname, '..')

/** The names of all test files, without folder and ending: `attack-slowloris`. */
const FILES = new Set(
  globSync('packages/*/{src,test}/**/*.{test,contract}.ts', { cwd: root }).map(
    (file) => basename(file).split('.')[0],
  ),
)
const RACES = new Set(
  globSync('packages/*/test/race/*.test.ts', { cwd: root }).map((file) => basename(file, '.test.ts')),
)

const text = readFileSync(join(root, 'SECURITY.md'), 'utf8')
const section = text.slice(text.indexOf('## What holds'), text.indexOf('## What does not hold'))
const claims = section.split(/\n(?=- )/).slice(1)

describe('what SECURITY.md claims', () => {
  it('is a list', () => {
    expect(claims.length).toBeGreaterThan(20)
  })

  it.each(claims)('%s', (claim) => {
    const [, shown = ''] = /Shown by ([^]*?)\.\s*$/.exec(claim) ?? []
    const named = [...shown.matchAll(/(race )?`([\w-]+)`/g)]
    expect(named.length, 'names the tests that show it').toBeGreaterThan(0)
    const missing = named.filter(([, race, name]) => !(race === undefined ? FILES : RACES).has(name))
    expect(missing.map(([whole]) => whole)).toEqual([])
  })
})
