import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseSync } from 'oxc-parser'
import { describe, expect, it } from 'vitest'

const SOURCE = join(import.meta.dirname, '../..')

/** What nobody says in American English, as far as it can be told from the letters alone. */
const WRONG: readonly (readonly [name: string, pattern: RegExp])[] = [
  [
    'a thing that "is no" other thing',
    /(?<!there )\b(?:is|are) no (?:port|address|url|uri|scope|gid|date|day|moment|number|text|member|scheme|backup|form|file|folder)\b/i,
  ],
  [
    'British spelling',
    /\b\w*(?:organis|customis|synchronis|recognis|authoris|colour|behaviour|favour|honour)\w*/i,
  ],
  ['British spelling', /\bcancell(?:ed|ing)\b(?! *')/],
  ['an old spelling', /\be-mail\b|\bfor ever\b/i],
  ['a dead thing', /\b(?:is|are) dead\b/i],
  ['a letter for a mail', /\b(?:gets?|got) a letter\b/i],
]

/** Names that others read by, which are not sentences: kinds of events, reasons, states, files. */
const isSentence = (text: string) => /\S \S/.test(text)

describe('what people read in English', () => {
  const texts = globSync('**/*.ts', { cwd: SOURCE })
    .filter((file) => !/\.(?:test|contract)\.ts$|^db\/migrations\/|^languages\/(?!text\.ts$)/.test(file))
    .flatMap((file) =>
      literalsOf(readFileSync(join(SOURCE, file), 'utf8'), file).map((text) => ({ file, text })),
    )

  it('is found in the sources', () => {
    expect(texts.length).toBeGreaterThan(3_000)
    expect(texts.map(({ text }) => text)).toContain('the schema is current')
  })

  it.each(WRONG)('has not %s: %s', (_name, pattern) => {
    const found = texts.filter(({ text }) => isSentence(text) && pattern.test(text))
    expect(found).toEqual([])
  })
})

interface Node {
  readonly type: string
  readonly [name: string]: unknown
}

/** Every text in a file, and the parts of those with values in them; comments are none. */
function literalsOf(source: string, file: string): readonly string[] {
  const found: string[] = []
  const walk = (value: unknown): void => {
    if (Array.isArray(value)) {
      for (const one of value) walk(one)
      return
    }
    if (typeof value !== 'object' || value === null) return
    const node = value as Node
    if (node.type === 'ImportDeclaration') return
    if (node.type === 'Literal' && typeof node['value'] === 'string') found.push(node['value'])
    if (node.type === 'TemplateElement')
      found.push(String((node['value'] as { readonly cooked: unknown }).cooked))
    for (const [name, child] of Object.entries(node)) if (name !== 'type') walk(child)
  }
  walk(parseSync(file, source).program.body)
  return found
}
