import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { processorMs } from '../../../test/support/processor-time.js'
import { listOf, reference, text } from './field.js'
import { parseRequestBody } from './request-body.js'

const JSON_TYPE = 'application/json'
const FORM = 'application/x-www-form-urlencoded'
const NAME = text({ lengthMax: 1_000 })

const bytes = (body: string) => new TextEncoder().encode(body)
const parse = (body: unknown, type = JSON_TYPE) =>
  parseRequestBody(type, bytes(typeof body === 'string' ? body : JSON.stringify(body)))

/** The message of a refused body; fails for one that was taken. */
function messageOf(parsed: ReturnType<typeof parseRequestBody>): string {
  if (parsed.ok) throw new Error('the body was taken')
  expect(parsed.refusal.kind).toBe('invalid')
  return parsed.refusal.kind === 'invalid' ? parsed.refusal.messages.join('|') : ''
}

function valueOf(parsed: ReturnType<typeof parseRequestBody>) {
  if (!parsed.ok) throw new Error(messageOf(parsed))
  return parsed.value
}

describe('no body', () => {
  it.each([JSON_TYPE, FORM, '', 'text/plain', 'multipart/form-data'])(
    'is an empty one of type %j — npm asana 3',
    (type) => {
      expect(valueOf(parseRequestBody(type, new Uint8Array(0))).data.names).toEqual([])
      expect(valueOf(parse(' \r\n\t', type)).data.names).toEqual([])
    },
  )
})

describe('a JSON body', () => {
  it('has the record in `data` and the options beside it', () => {
    const { data, options } = valueOf(
      parse({
        data: { name: 'x' },
        options: { fields: ['name', 'notes'], pretty: true, limit: 3, expand: 'a' },
      }),
    )
    expect(data.names).toEqual(['name'])
    expect(data.read('name', NAME)).toEqual({ ok: true, value: 'x' })
    expect({ ...options }).toEqual({
      fields: ['name', 'notes'],
      pretty: ['true'],
      limit: ['3'],
      expand: ['a'],
    })
  })

  it('may have neither', () => {
    expect(valueOf(parse({})).data.names).toEqual([])
    expect(valueOf(parse({ options: {} })).options).toEqual({})
  })

  it.each([
    'application/json',
    'application/json; charset=utf-8',
    'APPLICATION/JSON;charset=UTF-8',
    'application/vnd.asana+json',
    'text/json',
    '',
  ])('is what the type %j says', (type) => {
    expect(valueOf(parse({ data: { name: 'x' } }, type)).data.has('name')).toBe(true)
  })

  it("names the stray key — Asana's API edge", () => {
    expect(messageOf(parse({ name: 'x' }))).toBe(
      'Unrecognized request field `name`. The only allowed keys at the top level are: data, options. Is it possible you did not wrap object properties in a `data` object?',
    )
    expect(messageOf(parse({ data: {}, ['x'.repeat(1_000)]: 1 }))).toContain(`\`${'x'.repeat(64)}\`.`)
    expect(messageOf(parse('{"__proto__":{"data":{}}}'))).toContain('`__proto__`')
  })

  it.each(['{', '{"data":}', 'name=x', '{"data":{}} x', "{'data':{}}", '{"data":{},}', 'undefined', 'NaN'])(
    "is not %j — Asana's API edge",
    (body) => {
      expect(messageOf(parse(body))).toBe('Could not parse request data, invalid JSON')
    },
  )

  it.each(['[]', '"x"', '1', 'true', 'null'])('is an object, not %s', (body) => {
    expect(messageOf(parse(body))).toBe('Could not parse request data, the body must be a JSON object')
  })

  it.each([null, [], 'x', 1])('has objects in data and options, not %j', (value) => {
    expect(messageOf(parse({ data: value }))).toBe('data: Must be an object')
    expect(messageOf(parse({ options: value }))).toBe('options: Must be an object')
  })

  it('leaves out options that are no plain values', () => {
    expect({
      ...valueOf(parse({ options: { fields: [{}, null, ['x'], 'a'], expand: null, pretty: {} } })).options,
    }).toEqual({
      fields: ['a'],
      expand: [],
      pretty: [],
    })
  })

  it('takes no inherited name for sent, however the names look', () => {
    const { data, options } = valueOf(
      parse(
        '{"data":{"__proto__":{"name":"x"},"constructor":1},"options":{"__proto__":["fields"],"constructor":1}}',
      ),
    )
    expect(data.has('name')).toBe(false)
    expect(data.has('toString')).toBe(false)
    expect(options['fields']).toBeUndefined()
    expect(options['toString']).toBeUndefined()
    expect(options['constructor']).toEqual(['1'])
  })

  it('may begin with a byte order mark', () => {
    expect(valueOf(parse('\ufeff{"data":{"name":"x"}}')).data.has('name')).toBe(true)
  })

  it('survives a mebibyte of brackets and of blanks', () => {
    for (const body of ['['.repeat(1_048_576), '{"data":'.repeat(131_072), '{"data":{}}'.padEnd(1_048_576)]) {
      const startedMs = processorMs()
      parse(body)
      expect(processorMs() - startedMs).toBeLessThan(500)
    }
  })
})

describe('a form', () => {
  it('has options as opt_… beside the fields', () => {
    const { data, options } = valueOf(
      parse(
        'name=a+b%20c&projects[0]=1&projects[1]=2&opt_fields=name,notes&opt_fields[]=x&opt_pretty=',
        FORM,
      ),
    )
    expect(data.names).toEqual(['name', 'projects'])
    expect(data.read('name', NAME)).toEqual({ ok: true, value: 'a b c' })
    expect(data.read('projects', listOf(reference))).toEqual({ ok: true, value: ['1', '2'] })
    expect({ ...options }).toEqual({ fields: ['name,notes', 'x'], pretty: [''] })
  })

  it.each(['opt_constructor', 'opt___proto__', 'opt_valueof', 'opt_to_string'])(
    'takes %s for an option like any other',
    (name) => {
      const { options } = valueOf(parse(`${name}=x&${name}=y`, FORM))
      expect(Object.entries(options)).toEqual([[name.slice(4), ['x', 'y']]])
    },
  )

  it('gives every text back as it was sent', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 30 }), (value) => {
        fc.pre(!value.includes('\0'))
        const { data } = valueOf(parse(new URLSearchParams({ name: value, z: '1' }).toString(), FORM))
        expect(data.read('name', NAME)).toEqual({ ok: true, value })
      }),
    )
  })

  it.each(['; charset=iso-8859-1', '; Charset="ISO-8859-1"', ';charset = latin1'])(
    'in another alphabet is refused where it is not ASCII: %s',
    (more) => {
      expect(parse('name=100', `${FORM}${more}`).ok).toBe(true)
      expect(parse('name=é', `${FORM}${more}`).ok).toBe(false)
    },
  )

  it.each(['', '; charset=UTF-8', '; Charset="utf8"', '; charset=utf-8; x=y'])(
    'in UTF-8 is taken, however that is written: %s',
    (more) => {
      expect(parse('name=é', `${FORM}${more}`).ok).toBe(true)
    },
  )

  it('takes broken percent escapes as they stand', () => {
    const { data } = valueOf(parse('name=100%&x=%zz', FORM))
    expect(data.read('name', NAME)).toEqual({ ok: true, value: '100%' })
  })
})

describe('any other body', () => {
  it('is refused by its type', () => {
    expect(messageOf(parse('x', 'text/plain'))).toBe(
      'Unsupported content type text/plain: send application/json or application/x-www-form-urlencoded',
    )
    expect(messageOf(parse('x', `application/${'x'.repeat(1_000)}`)).length).toBeLessThan(200)
  })

  it('that is not UTF-8 is refused whatever its type', () => {
    for (const type of [JSON_TYPE, FORM, 'text/plain']) {
      expect(messageOf(parseRequestBody(type, new Uint8Array([0x7b, 0xff, 0x7d])))).toBe(
        'Could not parse request data, invalid UTF-8',
      )
    }
    // A surrogate written as three bytes (CESU-8) and an overlong slash.
    expect(parseRequestBody(JSON_TYPE, new Uint8Array([0x22, 0xed, 0xa0, 0x80, 0x22])).ok).toBe(false)
    expect(parseRequestBody(JSON_TYPE, new Uint8Array([0x22, 0xc0, 0xaf, 0x22])).ok).toBe(false)
  })

  it('is answered, never thrown at, whatever bytes and type come', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 200 }),
        fc.oneof(fc.constantFrom(JSON_TYPE, FORM), fc.string()),
        (body, type) => {
          const parsed = parseRequestBody(type, body)
          expect(parsed.ok || parsed.refusal.kind === 'invalid').toBe(true)
        },
      ),
    )
  })
})

describe('what is sent', () => {
  it.each(['xapplication/json', 'application/jsonx', 'application/+json', 'xtext/json', 'text/jsonx'])(
    'is no JSON because its type looks like it: %s',
    (type) => {
      expect(messageOf(parse({ data: {} }, type))).toMatch(/^Unsupported content type/)
    },
  )

  it('has a type of which 64 characters are repeated', () => {
    expect(messageOf(parse('x', `application/${'y'.repeat(100)}`))).toBe(
      `Unsupported content type application/${'y'.repeat(52)}: send application/json or ${FORM}`,
    )
  })

  it('is a form of a thousand parameters at most', () => {
    const form = (count: number) => Array.from({ length: count }, (_, index) => `f${index}=1`).join('&')
    expect(valueOf(parse(form(1_000), FORM)).data.names).toHaveLength(1_000)
    expect(messageOf(parse(form(1_001), FORM))).toBe(
      'Could not parse request data, more than 1000 parameters',
    )
  })

  it.each(['xopt_fields', 'opt_fields9', 'opt_', 'opt_Fields', 'opt_fields[x]'])(
    'has no option under %s, which is a field',
    (name) => {
      const { data, options } = valueOf(parse(`${encodeURIComponent(name)}=x`, FORM))
      expect([data.names, Object.keys(options)]).toEqual([[name], []])
    },
  )
})
