import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { done } from './refusal.js'
import type { FieldTree } from './opt-fields.js'
import { openOffset, sealOffset, type CursorContext } from './pagination.js'
import { NO_BODY, parseRequestBody, type RequestBody } from './request-body.js'
import { cursorBinding, nextPage, readPage, readPretty, readWish } from './request-options.js'

const CURSOR: CursorContext = { key: new Uint8Array(32).fill(7), binding: 'b', nowMs: 1_000 }
const query = (text: string) => new URLSearchParams(text)
const invalid = (...messages: string[]) => ({ ok: false, refusal: { kind: 'invalid', messages } })

function bodyWith(options: unknown): RequestBody {
  const parsed = parseRequestBody(
    'application/json',
    new TextEncoder().encode(JSON.stringify({ data: {}, options })),
  )
  if (!parsed.ok) throw new Error('the body was refused')
  return parsed.value
}

function fieldsOf(text: string, body = NO_BODY): string[] | null {
  const wish = readWish(query(text), body)
  if (!wish.ok) throw new Error(JSON.stringify(wish.refusal))
  return wish.value.fields === null ? null : [...wish.value.fields.children.keys()]
}

describe('the wished fields', () => {
  it.each([
    ['opt_fields=name,notes'],
    ['opt_fields=name&opt_fields=notes'],
    ['opt_fields[]=name&opt_fields[]=notes'],
    ['opt_fields[0]=name&opt_fields[1]=notes'],
    ['opt_fields%5B0%5D=name&x=y&opt_fields=notes'],
  ])("come as %s — Asana's API edge", (text) => {
    expect(fieldsOf(text)).toEqual(['name', 'notes'])
  })

  it('come in the options of a JSON body as well, beside the query', () => {
    expect(fieldsOf('', bodyWith({ fields: ['name', 'notes'] }))).toEqual(['name', 'notes'])
    expect(fieldsOf('', bodyWith({ fields: 'name,notes' }))).toEqual(['name', 'notes'])
    expect(fieldsOf('opt_fields=name', bodyWith({ fields: ['notes'] }))).toEqual(['name', 'notes'])
  })

  it.each([
    '',
    'fields=name',
    'opt_field=name',
    'opt_fields_=name',
    'opt_fields[x]=name',
    'opt_fieldsx[0]=name',
  ])('are none in %j', (text) => {
    expect(fieldsOf(text)).toBeNull()
  })

  it('are refused under the name of their own parameter', () => {
    expect(readWish(query('opt_fields=('), NO_BODY)).toEqual(invalid('opt_fields: Parentheses do not match'))
    expect(readWish(query('opt_expand=('), NO_BODY)).toEqual(invalid('opt_expand: Parentheses do not match'))
    expect(readWish(query(''), bodyWith({ expand: '(' }))).toEqual(
      invalid('opt_expand: Parentheses do not match'),
    )
  })

  it('stand beside opt_expand', () => {
    const wish = readWish(query('opt_expand=assignee&opt_fields=name'), NO_BODY)
    const names = (tree: FieldTree | null) => (tree === null ? null : [...tree.children.keys()])
    expect(wish.ok && [names(wish.value.fields), names(wish.value.expand)]).toEqual([['name'], ['assignee']])
  })
})

describe('opt_pretty', () => {
  it.each([
    ['opt_pretty', true],
    ['opt_pretty=', true],
    ['opt_pretty=true', true],
    ['opt_pretty=1', true],
    ['opt_pretty=false', false],
    ['opt_pretty=False', false],
    ['opt_pretty=0', false],
    ['', false],
    ['pretty=true', false],
  ])("as %j is %s — Asana's API edge", (text, expected) => {
    expect(readPretty(query(text), NO_BODY)).toEqual(done(expected))
  })

  it('comes in the options of a JSON body as well', () => {
    expect(readPretty(query(''), bodyWith({ pretty: true }))).toEqual(done(true))
    expect(readPretty(query(''), bodyWith({ pretty: false }))).toEqual(done(false))
    expect(readPretty(query(''), bodyWith({ pretty: null }))).toEqual(done(false))
  })
})

describe('limit and offset', () => {
  it('are absent on a first, unpaged request', () => {
    expect(readPage(query('workspace=1'), CURSOR)).toEqual({ ok: true, value: { limit: null, after: null } })
  })

  it('are read together and alone', () => {
    const offset = sealOffset(['a', 1], CURSOR)
    expect(readPage(query('limit=5'), CURSOR)).toEqual({ ok: true, value: { limit: 5, after: null } })
    expect(readPage(query(`offset=${offset}`), CURSOR)).toEqual({
      ok: true,
      value: { limit: null, after: ['a', 1] },
    })
    expect(readPage(query(`limit=5&offset=${offset}`), CURSOR)).toEqual({
      ok: true,
      value: { limit: 5, after: ['a', 1] },
    })
  })

  it("are absent when they are empty — Asana's clients", () => {
    const none = { ok: true, value: { limit: null, after: null } }
    for (const text of ['limit=', 'offset=', 'limit=&offset=&limit='])
      expect(readPage(query(text), CURSOR)).toEqual(none)
    expect(readPage(query('limit=&limit=5'), CURSOR)).toEqual({ ok: true, value: { limit: 5, after: null } })
  })

  it.each([
    ['limit=0', 'limit: Must be between 1 and 100'],
    ['limit=101', 'limit: Must be between 1 and 100'],
    ['limit=x', 'limit: Must be between 1 and 100'],
    ['limit=1&limit=2', 'limit: Must be given only once'],
    ['offset=eyJ', 'offset: Your pagination token is invalid.'],
    ['offset=a&offset=a', 'offset: Must be given only once'],
    ['limit=5&offset=x', 'offset: Your pagination token is invalid.'],
  ])('are refused as %s', (text, message) => {
    expect(readPage(query(text), CURSOR)).toEqual(invalid(message))
  })
})

describe('what an offset is bound to', () => {
  const binding = (text: string, userGid = '1', path = '/tasks') => cursorBinding(userGid, path, query(text))

  it('is the caller, the path and the filters, in any order', () => {
    expect(binding('project=1&completed_since=now')).toBe(binding('completed_since=now&project=1'))
    expect(binding('project=1')).not.toBe(binding('project=2'))
    expect(binding('project=1')).not.toBe(binding(''))
    expect(binding('project=1', '2')).not.toBe(binding('project=1'))
    expect(binding('project=1', '1', '/projects')).not.toBe(binding('project=1'))
  })

  it('is not what may change from page to page', () => {
    expect(binding('project=1&limit=5&offset=x&opt_fields=name&opt_pretty')).toBe(binding('project=1'))
    expect(binding('project=1&section=&completed_since=')).toBe(binding('project=1'))
    expect(binding('project=1&limit_=5')).not.toBe(binding('project=1'))
  })

  it('cannot be made equal by moving text between names, values and parameters', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.string(), fc.string()), { maxLength: 3 }),
        fc.array(fc.tuple(fc.string(), fc.string()), { maxLength: 3 }),
        (one, other) => {
          const sorted = (pairs: [string, string][]) =>
            JSON.stringify(pairs.map(([name, value]) => `${name}=${value}`).toSorted())
          const same = sorted(one) === sorted(other)
          const bound = (pairs: [string, string][]) => cursorBinding('1', '/p', new URLSearchParams(pairs))
          fc.pre(
            [...one, ...other].every(([name, value]) => value !== '' && !/^(?:limit|offset|opt_)/.test(name)),
          )
          expect(bound(one) === bound(other)).toBe(same)
        },
      ),
    )
  })
})

describe('next_page', () => {
  it("repeats the whole request in path and uri, with the new offset in the place of the old — Asana's API edge", () => {
    const next = nextPage(['k'], {
      path: '/tasks',
      query: query('project=9&limit=1&opt_fields=name%2Cnotes&offset=old&opt_fields[0]=x'),
      cursor: CURSOR,
      apiUrl: 'https://mudra.example/api/1.0',
    })
    const parameters = new URL(next.uri).searchParams
    expect(next.uri).toBe(`https://mudra.example/api/1.0${next.path}`)
    expect(next.path).toMatch(/^\/tasks\?/)
    expect([...parameters.entries()]).toEqual([
      ['project', '9'],
      ['limit', '1'],
      ['opt_fields', 'name,notes'],
      ['offset', next.offset],
      ['opt_fields[0]', 'x'],
    ])
    expect(openOffset(next.offset, CURSOR)).toEqual({ ok: true, value: ['k'] })
  })

  it('leaves the query that it was made from as it was', () => {
    const sent = query('limit=1&offset=old')
    nextPage(['k'], { path: '/tasks', query: sent, cursor: CURSOR, apiUrl: '' })
    expect(sent.toString()).toBe('limit=1&offset=old')
  })
})

describe('a parameter', () => {
  it.each(['opt_expand[0]=name', 'opt_fields[x][0]=name', 'opt_fields[0]x=name', 'xopt_fields=name'])(
    'is not opt_fields because it looks like it: %s',
    (text) => {
      expect(fieldsOf(text)).toBeNull()
    },
  )

  it.each(['xfalse', 'false1', 'x0', '00', 'null'])('opt_pretty=%s says neither yes nor no', (text) => {
    expect(readPretty(query(`opt_pretty=${text}`), NO_BODY)).toEqual(
      invalid('opt_pretty: Must be true or false'),
    )
  })

  it('decides which records are listed under its own name only', () => {
    const binding = (text: string) => cursorBinding('1', '/tasks', query(text))
    expect(binding('xlimit=5')).not.toBe(binding(''))
    expect(binding('project=1')).not.toBe(binding('section=1'))
  })
})
