import { describe, expect, it } from 'vitest'
import { recordedContext } from '../test/support/recorded-context.js'
import { runJq } from './jq.js'
import { paintJson, printFields, printJson, printTable } from './output.js'

const TABLE = {
  heads: ['A', 'B'],
  rows: [
    ['日本', 'x\u001B[31m\ny'],
    ['b', ''],
  ],
}

describe('output', () => {
  it('has tabs and no heads in a pipe, and nothing that steers a terminal', () => {
    const { context, out } = recordedContext()
    printTable(context, TABLE)
    printFields(context, [['Name', 'Ada']])
    expect(out).toEqual(['日本\tx [31m y', 'b\t', 'Name\tAda'])
  })

  it('is aligned on a terminal, by what letters take there', () => {
    const { context, out } = recordedContext({ columns: 80 })
    printTable(context, TABLE)
    printFields(context, [
      ['Name', 'Ada'],
      ['Gid', '1'],
    ])
    expect(out).toEqual(['A     B', '日本  x [31m y', 'b', 'Name  Ada', 'Gid   1'])
  })

  it('has colors where they are wanted, and is the same text without them', () => {
    const value = { name: 'a "b": 1', n: -1.5e3, list: [true, null], e: {} }
    const text = JSON.stringify(value, null, 2)
    const painted = paintJson({ isColored: true }, text)
    expect(painted).toContain('\u001B[34m"name"\u001B[39m:')
    expect(painted).toContain('\u001B[33m-1500\u001B[39m')
    // oxlint-disable-next-line no-control-regex -- colors begin with one
    expect(painted.replaceAll(/\u001B\[\d+m/g, '')).toBe(text)
    const { context, out } = recordedContext()
    printJson(context, value)
    expect(out).toEqual([text])
  })
})

describe('jq', () => {
  it('prints texts as they are, and numbers to their last digit', async () => {
    expect(await runJq('{"data":[{"name":"a b"},{"name":null}]}', '.data[].name')).toBe('a b\nnull')
    expect(await runJq('{"n":12345678901234567890}', '.n')).toBe('12345678901234567890')
    expect(await runJq('{}', 'env | has("HOME") and (.HOME | startswith("/root") | not)')).toBe('true')
  })

  it.each([
    ['.data[', 'jq_invalid'],
    ['.data | error("no")', 'jq_failed'],
  ])('says what is wrong with %s', async (filter, code) => {
    await expect(runJq('{"data":[]}', filter)).rejects.toMatchObject({ code })
  })
})
