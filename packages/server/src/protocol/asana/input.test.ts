import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { flag, listOf, reference, text } from './field.js'
import { EMPTY_INPUT, jsonInput, readInput, textInput } from './input.js'

const FIELDS = { name: text({ lengthMax: 5 }), archived: flag, tags: listOf(reference) } as const
const invalid = (...messages: string[]) => ({ ok: false, refusal: { kind: 'invalid', messages } })

describe('the input of a request', () => {
  it('gives the fields that were sent and were read, typed', () => {
    expect(readInput(jsonInput({ name: 'x', archived: true, tags: ['1'] }), { fields: FIELDS })).toEqual({
      ok: true,
      value: { name: 'x', archived: true, tags: ['1'] },
    })
    expect(readInput(EMPTY_INPUT, { fields: FIELDS })).toEqual({ ok: true, value: {} })
  })

  it('reports every problem at once: what is missing, what is wrong, what is read only', () => {
    const input = jsonInput({ archived: 'x', tags: ['X'], created_at: 'now' })
    expect(readInput(input, { fields: FIELDS, required: ['name'], readOnly: ['created_at'] })).toEqual(
      invalid(
        'name: Missing input',
        'archived: Must be true or false',
        'tags: [0]: Not a recognized ID: X',
        'created_at: Cannot write this property',
      ),
    )
  })

  it('lists twenty problems at most', () => {
    const names = Array.from({ length: 30 }, (_, index) => `field_${index}`)
    const sent = jsonInput(Object.fromEntries(names.map((name) => [name, 1])))
    const read = readInput(sent, { fields: {}, readOnly: names })
    expect(read).toEqual(invalid(...names.slice(0, 20).map((name) => `${name}: Cannot write this property`)))
  })

  it('ignores what no record has, and what old SDKs leave behind — npm asana 1', () => {
    const sent = {
      gid: '1',
      id: 1,
      resource_type: 'task',
      pretty: true,
      fields: [],
      expand: [],
      opt_fields: 'x',
      whatever: 1,
    }
    expect(
      readInput(jsonInput(sent), { fields: FIELDS, readOnly: ['gid', 'resource_type', 'fields'] }),
    ).toEqual({
      ok: true,
      value: {},
    })
  })

  it('lets a field be set that is named among the read only ones as well', () => {
    expect(readInput(jsonInput({ name: 'x' }), { fields: FIELDS, readOnly: ['name'] }).ok).toBe(true)
  })

  it('takes nothing inherited for sent', () => {
    const fields = { constructor: text({ lengthMax: 5 }), toString: text({ lengthMax: 5 }) }
    for (const input of [
      jsonInput({}),
      jsonInput(JSON.parse('{"__proto__":{"name":"x"}}') as object as Record<string, unknown>),
      textInput([]),
    ]) {
      expect(readInput(input, { fields: { ...fields, ...FIELDS }, readOnly: ['valueOf'] })).toEqual({
        ok: true,
        value: {},
      })
      expect(readInput(input, { fields, required: ['constructor'] })).toEqual(
        invalid('constructor: Missing input'),
      )
    }
  })

  it('answers any JSON object with values or problems, and throws at none', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom('name', 'archived', 'tags', 'x'), fc.jsonValue()), (data) => {
        const read = readInput(jsonInput(data), { fields: FIELDS, required: ['name'] })
        if (read.ok) expect(typeof read.value.name).toBe('string')
        else expect(read.refusal.kind).toBe('invalid')
      }),
    )
  })
})

describe('text input', () => {
  it.each([['tags'], ['tags[]'], ['tags[0]'], ['tags[17]']])('knows %s as tags', (key) => {
    const input = textInput([[key, '1']])
    expect(input.names).toEqual(['tags'])
    expect(input.has('tags')).toBe(true)
    expect(input.read('tags', FIELDS.tags)).toEqual({ ok: true, value: ['1'] })
  })

  it.each(['tags[x]', 'tags[0', 'tags]', 'tags[0]x', 'tags[-1]'])('does not know %s as tags', (key) => {
    expect(textInput([[key, '1']]).has('tags')).toBe(false)
  })

  it('joins what a list was given, in order', () => {
    const input = textInput([
      ['tags[0]', '1'],
      ['tags[1]', '2,3'],
      ['tags', '4'],
    ])
    expect(input.read('tags', FIELDS.tags)).toEqual({ ok: true, value: ['1', '2', '3', '4'] })
  })

  it('refuses a repetition of anything but a list', () => {
    const input = textInput([
      ['name', 'a'],
      ['name', 'a'],
    ])
    expect(readInput(input, { fields: FIELDS })).toEqual(invalid('name: Must be given only once'))
  })

  it('gives a text back as it was sent', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 20 }), (value) => {
        const read = textInput([['name', value]]).read('name', text({ lengthMax: 1_000 }))
        fc.pre(!value.includes('\0'))
        expect(read).toEqual({ ok: true, value })
      }),
    )
  })
})

it('only a mark at the end of a name makes a list of it', () => {
  expect(textInput([['a[0]b', 'x']]).names).toEqual(['a[0]b'])
  expect(
    textInput([
      ['a[0]', 'x'],
      ['a[]', 'y'],
      ['a', 'z'],
    ]).names,
  ).toEqual(['a'])
})
