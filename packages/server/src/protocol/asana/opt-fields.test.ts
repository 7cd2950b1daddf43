import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { processorMs } from '../../../test/support/processor-time.js'
import { parseOptFields, type FieldTree } from './opt-fields.js'

/** A tree as plain objects; `!` marks where a path ends. */
interface Plain {
  [name: string]: Plain | true
}

function plain({ itself, children }: FieldTree): Plain {
  return {
    ...(itself ? { '!': true } : {}),
    ...Object.fromEntries([...children].map(([name, tree]) => [name, plain(tree)])),
  }
}

function read(...texts: string[]): Plain | string {
  const parsed = parseOptFields(texts)
  return parsed.ok ? plain(parsed.tree) : parsed.message
}

/** Every path of a tree, written out. */
function pathsOf({ itself, children }: FieldTree, above: readonly string[] = []): string[] {
  return [
    ...(itself ? [above.join('.')] : []),
    ...[...children].flatMap(([name, tree]) => pathsOf(tree, [...above, name])),
  ]
}

const end: Plain = { '!': true }
const anyName = fc.string({ unit: fc.constantFrom('a', 'b', 'c', '_', '1'), minLength: 1, maxLength: 3 })
const anyPaths = fc.uniqueArray(
  fc.array(anyName, { minLength: 1, maxLength: 8 }).map((names) => names.join('.')),
  { minLength: 1, maxLength: 20 },
)

describe('opt_fields', () => {
  it.each<[string, Plain]>([
    ['name', { name: end }],
    ['name,notes', { name: end, notes: end }],
    [' name , notes ', { name: end, notes: end }],
    ['assignee.email', { assignee: { email: end } }],
    ['assignee,assignee.email', { assignee: { '!': true, email: end } }],
    ['assignee.email,assignee', { assignee: { '!': true, email: end } }],
    ['a.b.c,a.d', { a: { b: { c: end }, d: end } }],
    ['this', end],
    ['this.name', { name: end }],
    ['this.assignee.this.email', { assignee: { email: end } }],
    ['(this|parent).name', { name: end, parent: { name: end } }],
    ['(a|b)', { a: end, b: end }],
    ['(a|b).c', { a: { c: end }, b: { c: end } }],
    ['a.(b|c)', { a: { b: end, c: end } }],
    ['(a|b).(c|d)', { a: { c: end, d: end }, b: { c: end, d: end } }],
    ['(a|(b|c).d).e', { a: { e: end }, b: { d: { e: end } }, c: { d: { e: end } } }],
    ['(a.b|c).d', { a: { b: { d: end } }, c: { d: end } }],
    ['((((((((a))))))))', { a: end }],
    ['name,', { '!': true, name: end }],
    ['constructor,__proto__.toString', { constructor: end, ['__proto__']: { toString: end } }],
  ])('reads %s', (text, expected) => {
    expect(read(text)).toEqual(expected)
  })

  it("reads one comma list, repetitions and an array alike — Asana's API edge", () => {
    expect(read('name', 'notes', 'assignee.email,due_on')).toEqual(read('name,notes,assignee.email,due_on'))
  })

  it('comes back from its own paths, whatever they are', () => {
    fc.assert(
      fc.property(anyPaths, (paths) => {
        const parsed = parseOptFields([paths.join(',')])
        if (!parsed.ok) throw new Error(parsed.message)
        expect(pathsOf(parsed.tree).toSorted()).toEqual(paths.toSorted())
        expect(parseOptFields(pathsOf(parsed.tree))).toEqual(parsed)
      }),
    )
  })

  it('means by a group what its members mean one by one', () => {
    fc.assert(
      fc.property(anyPaths, anyName, (paths, name) => {
        const few = paths.map((path) => path.split('.').slice(0, 6).join('.'))
        expect(read(`${name}.(${few.join('|')}).${name}`)).toEqual(
          read(few.map((path) => `${name}.${path}.${name}`).join(',')),
        )
      }),
    )
  })

  it('means the same with `this` and blanks anywhere', () => {
    fc.assert(
      fc.property(anyPaths, (paths) => {
        const adorned = paths.map((path) => ` this . ${path.replaceAll('.', ' . this.')} `)
        expect(read(adorned.join(','))).toEqual(read(paths.join(',')))
      }),
    )
  })

  it('answers any text with a tree or a message that names the parameter, and throws at none', () => {
    const hostile = fc.string({
      unit: fc.constantFrom('(', ')', '|', '.', ',', 'a', 'this', ' '),
      maxLength: 200,
    })
    fc.assert(
      fc.property(fc.array(fc.oneof(hostile, fc.string({ unit: 'grapheme' })), { maxLength: 3 }), (texts) => {
        const parsed = parseOptFields(texts, 'opt_expand')
        if (!parsed.ok) expect(parsed.message).toMatch(/^opt_expand: /)
        else for (const path of pathsOf(parsed.tree)) expect(path).not.toMatch(/[()|]/)
      }),
      { numRuns: 500 },
    )
  })
})

describe('the limits of opt_fields', () => {
  it.each(['(', ')', '(a|b', 'a)', ')a(', '(a))', '((a)', 'a,(b'])(
    'refuse %s: a parenthesis has no partner',
    (text) => {
      expect(read(text)).toBe('opt_fields: Parentheses do not match')
    },
  )

  it.each(['a(b)', '(a)b', '(a)(b)', '(a)|(b)', 'a|b', 'a.b|c', '(a)b(c)'])(
    'refuse %s, which is no group',
    (text) => {
      expect(read(text)).toBe(`opt_fields: Parentheses do not match in ${text}`)
    },
  )

  it('are 8,192 characters, all parameters together', () => {
    expect(read('x'.repeat(8_192))).toEqual({ ['x'.repeat(8_192)]: end })
    expect(read('x'.repeat(8_193))).toBe('opt_fields: Must be at most 8192 characters long')
    expect(read('x'.repeat(4_096), 'x'.repeat(4_096))).toBe(
      'opt_fields: Must be at most 8192 characters long',
    )
  })

  it('are eight levels of fields and of groups', () => {
    expect(read('a.b.c.d.e.f.g.h')).toEqual({ a: { b: { c: { d: { e: { f: { g: { h: end } } } } } } } })
    expect(read('a.b.c.d.e.f.g.h.i')).toBe('opt_fields: Must be at most 8 levels deep')
    expect(read('(a.b.c.d.e|a).(f.g.h.i|b)')).toBe('opt_fields: Must be at most 8 levels deep')
    expect(read(`${'('.repeat(9)}a${')'.repeat(9)}`)).toBe('opt_fields: Must be at most 8 levels deep')
    expect(read('this.this.this.this.this.this.this.this.this.this.name')).toEqual({ name: end })
  })

  it('are 400 fields, written out', () => {
    const names = (count: number) => Array.from({ length: count }, (_, index) => `f${index}`)
    const parsed = parseOptFields(names(400))
    expect(parsed.ok && parsed.tree.children.size).toBe(400)
    expect(read(...names(401))).toBe('opt_fields: Must name at most 400 fields')
    expect(read(`(${names(20).join('|')}).(${names(20).join('|')})`)).toBeTypeOf('object')
    expect(read(`(${names(21).join('|')}).(${names(20).join('|')})`)).toBe(
      'opt_fields: Must name at most 400 fields',
    )
    expect(read('(a|b|c|d).(a|b|c|d).(a|b|c|d).(a|b|c|d).(a|b|c|d)')).toBe(
      'opt_fields: Must name at most 400 fields',
    )
  })

  const fill = (unit: string) => unit.repeat(Math.floor(8_192 / unit.length))
  it.each([
    ['dots', fill('.')],
    ['dots and blanks', fill(' .')],
    ['segments', fill('a.').slice(0, -1)],
    ['commas', fill(',')],
    ['blanks', fill(' ')],
    ['bars in a group', `(${'|'.repeat(8_000)})`],
    ['groups in a row', fill('(a|b).')],
    ['a deep fan', fill('((((((((a|b)))))))),')],
    ['nested fans', `${'(a|b|'.repeat(8)}${'c|'.repeat(2_000)}d${').(e|f)'.repeat(8)}`],
    ['open parentheses', fill('(')],
    ['parentheses', '('.repeat(4_096) + ')'.repeat(4_096)],
  ])('keep %s cheap', (_, text) => {
    // The best of three: whatever else the machine does meanwhile is no matter of ours.
    const timesMs = [1, 2, 3].map(() => {
      const startedMs = processorMs()
      parseOptFields([text])
      return processorMs() - startedMs
    })
    expect(Math.min(...timesMs)).toBeLessThan(40)
  })
})

it('a path that is far too deep is refused, and not read as none', () => {
  for (const path of ['a.b.c.d.e.f.g.h.i', 'a.b.c.d.e.f.g.h.i.j', 'a.b.c.d.e.f.g.h.i.j.k.l'])
    for (const written of [path, `(${path.slice(0, 1)})${path.slice(1)}`, `(x|${path})`])
      expect(read(written)).toBe('opt_fields: Must be at most 8 levels deep')
})

it('64 characters of what was wrong are repeated', () => {
  expect(read(`a|${'x'.repeat(100)}`)).toBe(`opt_fields: Parentheses do not match in a|${'x'.repeat(62)}`)
})
