import { describe, expect, it } from 'vitest'
import { FLAG, GID, inForm, orNull, sentBack, TEXT, type Schema } from './openapi-schema.js'

describe('what a form may have', () => {
  const texts = (schema: Schema) => (inForm(schema).anyOf ?? []).slice(1)

  it('for what may be null is nothing, or the word', () => {
    const empty = { type: 'string', enum: ['', 'null'] }
    expect(texts(orNull(GID))).toEqual([empty])
    expect(texts({ anyOf: [{ type: 'object' }, { type: 'null' }] })).toEqual([empty])
    expect(inForm(GID)).toBe(GID)
  })

  it('for a flag is its word in any case, or its digit', () => {
    const pattern = texts(FLAG)[0]?.pattern ?? ''
    for (const text of ['true', 'False', '0', '1'])
      expect([text, RegExp(pattern).test(text)]).toEqual([text, true])
    for (const text of ['', 'yes', '2', 'truest'])
      expect([text, RegExp(pattern).test(text)]).toEqual([text, false])
  })
})

describe('an object that is sent back as it was read', () => {
  it('may lack any part, and has null for what it has not, however deep', () => {
    const hours: Schema = {
      type: 'object',
      required: ['type', 'value'],
      properties: { type: TEXT, value: { type: 'number' } },
    }
    const part: Schema = {
      type: 'object',
      properties: { type: orNull(TEXT), value: { type: ['number', 'null'] } },
    }
    expect(sentBack(hours)).toEqual(part)
    expect(sentBack(orNull(hours))).toEqual({ ...part, type: ['object', 'null'] })
    expect(sentBack({ anyOf: [hours, TEXT] })).toEqual({ anyOf: [part, TEXT] })
    expect(sentBack({ type: 'object', properties: { within: hours } })).toEqual({
      type: 'object',
      properties: { within: { ...part, type: ['object', 'null'] } },
    })
  })

  it('is what it was where it has no parts', () => {
    expect(sentBack(GID)).toBe(GID)
  })
})
