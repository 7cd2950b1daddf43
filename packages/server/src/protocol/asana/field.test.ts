import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { noCustomFields } from './custom-fields.js'
import {
  date,
  dateTime,
  dateTimeOrNow,
  flag,
  listOf,
  listOrText,
  nullable,
  oneOf,
  parseUserReference,
  record,
  reference,
  text,
  userReference,
  userReferenceText,
  type Field,
} from './field.js'

const ok = <T>(value: T) => ({ ok: true, value })
const wrong = (fault: string) => ({ ok: false, fault })

const name = text({ lengthMax: 10 })
const color = oneOf('red', 'green')
const ALL: readonly Field<unknown>[] = [
  name,
  color,
  flag,
  date,
  dateTime,
  dateTimeOrNow,
  reference,
  userReference,
  nullable(name),
  listOf(reference),
  listOf(nullable(flag)),
  record({ project: reference, section: nullable(reference) }, ['project']),
  noCustomFields,
]

describe('every kind of field', () => {
  it('answers any JSON value with a value or a fault, and throws at none', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 3 }), fc.constantFrom(...ALL), (value, field) => {
        const read = field.fromJson(value)
        expect(read.ok ? 'value' in read : read.fault.length > 0).toBe(true)
      }),
      { numRuns: 500 },
    )
  })

  it('answers any text with a value or a fault, and throws at none', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.constantFrom(...ALL), (value, field) => {
        const read = field.fromText(value)
        expect(read.ok ? 'value' in read : read.fault.length > 0).toBe(true)
      }),
      { numRuns: 500 },
    )
  })

  it('takes undefined, which no JSON holds, for a wrong value', () => {
    for (const field of ALL) expect(field.fromJson(undefined).ok).toBe(false)
  })

  it('takes the very same texts in JSON and in a form, where its JSON form is a text', () => {
    const textual: readonly Field<unknown>[] = [
      name,
      color,
      date,
      dateTime,
      dateTimeOrNow,
      reference,
      userReference,
    ]
    const anyText = fc.oneof(
      fc.string(),
      fc.constantFrom('red', 'now', 'me', '12', '2026-01-01', 'a@b.example'),
    )
    fc.assert(
      fc.property(anyText, fc.constantFrom(...textual), (value, field) => {
        expect(field.fromJson(value)).toEqual(field.fromText(value))
      }),
    )
  })
})

describe('a text field', () => {
  it('is a string in JSON and nothing else', () => {
    expect(name.fromJson('Mudra')).toEqual(ok('Mudra'))
    expect(name.fromJson('')).toEqual(ok(''))
    for (const value of [1, true, null, [], {}, ['x']])
      expect(name.fromJson(value)).toEqual(wrong('Must be a string'))
  })

  it('names what is wrong with the string', () => {
    expect(name.fromText('x'.repeat(11))).toEqual(wrong('Must be at most 10 characters long'))
    expect(name.fromJson('\0')).toEqual(wrong('Must not contain NUL characters'))
    expect(name.fromJson('\ud800')).toEqual(wrong('Must not contain lone surrogates'))
  })

  it('counts no blanks towards its least length, and keeps them', () => {
    const needed = text({ lengthMax: 10, lengthMin: 1 })
    expect(needed.fromText(' \t\n')).toEqual(wrong('Must not be empty'))
    expect(needed.fromText(' x ')).toEqual(ok(' x '))
  })
})

describe('a field of fixed values', () => {
  it('takes exactly these', () => {
    expect(color.fromJson('green')).toEqual(ok('green'))
    for (const value of ['Green', 'green ', '', 'blue', 'toString']) {
      expect(color.fromText(value)).toEqual(wrong('Must be one of red, green'))
    }
    expect(color.fromJson(0)).toEqual(wrong('Must be one of red, green'))
  })
})

describe('a flag', () => {
  it('is true or false in JSON, never a text or a number', () => {
    expect(flag.fromJson(true)).toEqual(ok(true))
    expect(flag.fromJson(false)).toEqual(ok(false))
    for (const value of ['true', 1, 0, null, ''])
      expect(flag.fromJson(value)).toEqual(wrong('Must be true or false'))
  })

  it.each([
    ['true', true],
    ['True', true],
    ['TRUE', true],
    ['1', true],
    ['false', false],
    ['False', false],
    ['0', false],
  ])('is read from the text %s as %s — python-asana', (value, expected) => {
    expect(flag.fromText(value)).toEqual(ok(expected))
  })

  it.each(['', 'yes', 'no', 'on', '2', ' true', 'null'])('is not the text %j', (value) => {
    expect(flag.fromText(value)).toEqual(wrong('Must be true or false'))
  })
})

describe('fields of time', () => {
  it('read a day and an instant', () => {
    expect(date.fromJson('2024-02-29')).toEqual(ok('2024-02-29'))
    expect(date.fromJson('2023-02-29')).toEqual(wrong('Must be a date, YYYY-MM-DD'))
    expect(date.fromJson(20240229)).toEqual(wrong('Must be a date, YYYY-MM-DD'))
    expect(dateTime.fromJson('1970-01-01T00:00:01Z')).toEqual(ok(1_000))
    expect(dateTime.fromText('now')).toEqual(wrong('Must be a date-time, as 2026-08-08T23:56:13.427Z'))
  })

  it('take `now` only where it means something', () => {
    expect(dateTimeOrNow.fromText('now')).toEqual(ok('now'))
    expect(dateTimeOrNow.fromText('1970-01-01')).toEqual(ok(0))
    expect(dateTimeOrNow.fromText('Now').ok).toBe(false)
  })
})

describe("a reference — Asana's API edge", () => {
  it('is a gid as text', () => {
    expect(reference.fromJson('0012')).toEqual(ok('12'))
    expect(reference.fromText('12')).toEqual(ok('12'))
  })

  it.each([
    ['X', 'Not a recognized ID: X'],
    ['000000000000000', 'Not a recognized ID: 0'],
    ['', 'Not a recognized ID: '],
    ['me', 'Not a recognized ID: me'],
    [12, 'Not a valid GID type: number'],
    [true, 'Not a valid GID type: boolean'],
    [{}, 'Not a valid GID type: object'],
    [[], 'Not a valid GID type: array'],
    [null, 'Not a valid GID type: null'],
  ])('is not %j', (value, fault) => {
    expect(reference.fromJson(value)).toEqual(wrong(fault))
  })
})

describe('a reference to a person', () => {
  it.each([
    ['me', { by: 'me' }],
    ['0012', { by: 'gid', gid: '12' }],
    ['ada@example.com', { by: 'email', email: 'ada@example.com' }],
    ['Ada@Example.COM', { by: 'email', email: 'Ada@Example.COM' }],
  ])('is %s', (value, expected) => {
    expect(userReference.fromText(value)).toEqual(ok(expected))
  })

  it.each(['', 'Me', 'ada', '0', '\0@x', 'a@\ud800', `${'a'.repeat(250)}@x.example`])(
    'is not %j',
    (value) => {
      expect(parseUserReference(value)).toBeNull()
      expect(userReference.fromText(value).ok).toBe(false)
    },
  )

  it('that is no text is a wrong type', () => {
    expect(userReference.fromJson(12)).toEqual(wrong('Not a valid GID type: number'))
  })

  it('is written as it was named', () => {
    for (const value of ['me', '12', 'ada@example.com']) {
      const parsed = parseUserReference(value)
      expect(parsed === null ? null : userReferenceText(parsed)).toBe(value)
    }
  })
})

describe('a field that may be null', () => {
  it('is null in JSON, an empty field or the word in a form', () => {
    const due = nullable(date)
    expect(due.fromJson(null)).toEqual(ok(null))
    expect(due.fromText('')).toEqual(ok(null))
    expect(due.fromText('null')).toEqual(ok(null))
    expect(due.fromJson('')).toEqual(wrong('Must be a date, YYYY-MM-DD'))
    expect(due.fromJson('null')).toEqual(wrong('Must be a date, YYYY-MM-DD'))
    expect(due.fromJson('2026-01-01')).toEqual(ok('2026-01-01'))
  })
})

describe('a list', () => {
  const tags = listOf(reference)

  it('is an array, or in a form the same separated by commas', () => {
    expect(tags.fromJson(['1', '2'])).toEqual(ok(['1', '2']))
    expect(tags.fromText('1,2')).toEqual(ok(['1', '2']))
    expect(tags.fromText(' 1 , 2 ')).toEqual(ok(['1', '2']))
    expect(tags.fromText('')).toEqual(ok([]))
    expect(tags.fromJson([])).toEqual(ok([]))
  })

  it("names the place of the first wrong element — Asana's API edge", () => {
    expect(tags.fromJson(['X'])).toEqual(wrong('[0]: Not a recognized ID: X'))
    expect(tags.fromJson(['1', 2, 'X'])).toEqual(wrong('[1]: Not a valid GID type: number'))
    expect(tags.fromText('1,')).toEqual(wrong('[1]: Not a recognized ID: '))
  })

  it('is nothing else', () => {
    for (const value of [1, null, {}, true, '1,2', '["1"]', ''])
      expect(tags.fromJson(value)).toEqual(wrong('Not an array'))
  })

  it('is a text in JSON, too, where Asana describes it as one', () => {
    const followers = listOrText(reference)
    expect(followers.fromJson('1, 2')).toEqual(ok(['1', '2']))
    expect(followers.fromJson(['1', '2'])).toEqual(ok(['1', '2']))
    for (const value of [1, null, {}, true]) expect(followers.fromJson(value)).toEqual(wrong('Not an array'))
  })

  it('has at most 100 elements, counted before any is read', () => {
    const gids = Array.from({ length: 100 }, (_, index) => String(index + 1))
    expect(tags.fromJson(gids)).toEqual(ok(gids))
    expect(tags.fromJson([...gids, 'X'])).toEqual(wrong('Must have at most 100 elements'))
    expect(tags.fromText(','.repeat(100))).toEqual(wrong('Must have at most 100 elements'))
  })

  it('takes elements of a form one by one, too', () => {
    expect(listOf(nullable(flag)).fromText('true,null,0')).toEqual(ok([true, null, false]))
  })
})

describe('an object', () => {
  const place = record({ project: reference, section: nullable(reference) }, ['project'])

  it('holds the fields that it names and drops the rest', () => {
    expect(place.fromJson({ project: '1', section: null, other: 1 })).toEqual(
      ok({ project: '1', section: null }),
    )
    expect(place.fromJson({ project: '1' })).toEqual(ok({ project: '1' }))
    expect(place.fromText('{"project":"1"}')).toEqual(ok({ project: '1' }))
  })

  it('names the field that is wrong or missing', () => {
    expect(place.fromJson({ section: '1' })).toEqual(wrong('project: Missing required field'))
    expect(place.fromJson({ project: 1 })).toEqual(wrong('project: Not a valid GID type: number'))
    expect(listOf(place).fromJson([{ project: '1' }, {}])).toEqual(
      wrong('[1]: project: Missing required field'),
    )
  })

  it('takes no inherited property for a sent one', () => {
    const odd = record({ toString: name, constructor: name }, [])
    expect(odd.fromJson({})).toEqual(ok({}))
    expect(record({ constructor: name }, ['constructor']).fromJson({})).toEqual(
      wrong('constructor: Missing required field'),
    )
  })

  it.each([null, [], 'x', 1])('is not %j', (value) => {
    expect(place.fromJson(value)).toEqual(wrong('Must be an object'))
  })

  it.each(['', '{', 'x', '{"project":1'])('is not the text %j', (value) => {
    expect(place.fromText(value)).toEqual(wrong('Must be a JSON object'))
  })
})

describe('custom fields, of which no workspace has any', () => {
  it('are an empty object, or a first id that nobody recognises', () => {
    expect(noCustomFields.fromJson({})).toEqual(ok({}))
    expect(noCustomFields.fromText('')).toEqual(ok({}))
    expect(noCustomFields.fromText('{}')).toEqual(ok({}))
    expect(noCustomFields.fromJson({ '12': 'x', '13': 'y' })).toEqual(wrong('Not a recognized ID: 12'))
    for (const value of [null, [], 'x', 1])
      expect(noCustomFields.fromJson(value)).toEqual(wrong('Must be an object'))
    expect(noCustomFields.fromText('{"12":1}')).toEqual(wrong('Not a recognized ID'))
  })
})

it('a list in a form is JSON only where it begins as JSON does', () => {
  const list = listOf(text({ lengthMax: 20 }))
  expect(list.fromText('["a,b","c"]')).toEqual({ ok: true, value: ['a,b', 'c'] })
  expect(list.fromText(' ["a"]')).toEqual({ ok: true, value: ['["a"]'] })
  expect(list.fromText('a,b]')).toEqual({ ok: true, value: ['a', 'b]'] })
})
