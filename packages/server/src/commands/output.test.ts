import { describe, expect, it } from 'vitest'
import { counted, printFields, printTable } from './output.js'

const table = {
  heads: ['GID', 'NAME', 'CREATED'],
  rows: [
    ['1', '山田 🎉', '2027-01-31T12:34:56.789Z'],
    ['1200', 'Ada', 'never'],
  ],
  none: 'nobody yet',
}

function printed(columns: number | undefined, print: (output: Parameters<typeof printTable>[0]) => void) {
  const lines: string[] = []
  print({ columns, print: (line) => void lines.push(line) })
  return lines
}

describe('rows', () => {
  it('stand in columns below their heads on a terminal, as wide as the letters are there', () => {
    expect(
      printed(80, (output) => {
        printTable(output, table)
      }),
    ).toEqual(['GID   NAME     CREATED', '1     山田 🎉  2027-01-31 12:34 UTC', '1200  Ada      never'])
  })

  it('are cells with a tab between them in a pipe, without heads and with the whole time', () => {
    expect(
      printed(undefined, (output) => {
        printTable(output, table)
      }),
    ).toEqual(['1\t山田 🎉\t2027-01-31T12:34:56.789Z', '1200\tAda\tnever'])
  })

  it('say in words that there are none, and have no heads then', () => {
    expect(
      printed(80, (output) => {
        printTable(output, { ...table, rows: [] })
      }),
    ).toEqual(['nobody yet'])
  })

  it.each([80, undefined])('cannot begin another row or write over the terminal (%s columns)', (columns) => {
    const rows = [['1', 'A\nB\tC\u001b[2J\u0007\u2028D', 'x']]
    const lines = printed(columns, (output) => {
      printTable(output, { heads: null, rows })
    })
    expect(lines).toHaveLength(1)
    expect(lines[0]?.split(columns === undefined ? '\t' : /\s{2,}/)).toEqual(['1', 'A B C [2J D', 'x'])
  })
})

it('the fields of one thing stand in two columns, or with a tab between them', () => {
  const fields = [
    ['name', 'Ada'],
    ['client id', '12'],
  ] as const
  expect(
    printed(80, (output) => {
      printFields(output, fields)
    }),
  ).toEqual(['name       Ada', 'client id  12'])
  expect(
    printed(undefined, (output) => {
      printFields(output, fields)
    }),
  ).toEqual(['name\tAda', 'client id\t12'])
})

it('one is one, and any other number is many', () => {
  expect([0, 1, 2].map((count) => counted(count, 'person', 'people'))).toEqual([
    '0 people',
    '1 person',
    '2 people',
  ])
  expect(counted(1, 'token')).toBe('1 token')
  expect(counted(3, 'token')).toBe('3 tokens')
})
