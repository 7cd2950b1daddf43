import { describe, expect, it } from 'vitest'
import { recordedContext } from '../test/support/recorded-context.js'
import { nest, readFields } from './fields.js'

const files = { readFile: async (path: string) => await Promise.resolve(Buffer.from(`text of ${path}`)) }
const { context } = recordedContext({ ...files, answers: ['from stdin'] })
const read = async (plain: readonly string[], typed: readonly string[] = []) =>
  nest(await readFields(plain, typed, context))

describe('fields of the command line', () => {
  it('are texts, or JSON, or the text of a file', async () => {
    expect(
      await read(['name=a=b', 'gid=1200'], ['done=true', 'n=1', 'list=[1]', 'notes=@x', 'more=@-']),
    ).toEqual({
      name: 'a=b',
      gid: '1200',
      done: true,
      n: 1,
      list: [1],
      notes: 'text of x',
      more: 'from stdin',
    })
  })

  it('make objects and lists', async () => {
    expect(
      await read(['projects[]=1', 'projects[]=2', 'a[b][c]=d', 'a[b][e]=f', 'x[][y]=1', 'x[][y]=2']),
    ).toEqual({
      projects: ['1', '2'],
      a: { b: { c: 'd', e: 'f' } },
      x: [{ y: '1' }, { y: '2' }],
    })
  })

  it('reach no name that all objects have', async () => {
    const made = await read(['__proto__[polluted]=yes', 'constructor[prototype][polluted]=yes'])
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
    expect(JSON.stringify(made)).toBe(
      '{"__proto__":{"polluted":"yes"},"constructor":{"prototype":{"polluted":"yes"}}}',
    )
  })

  it.each([
    [['name'], [], /name=value/],
    [['=x'], [], /name=value/],
    [['a[b=1'], [], /not a field/],
    [['a=1', 'a=2'], [], /given twice/],
    [['a=1', 'a[]=2'], [], /list in one field/],
    [['a[]=1', 'a[b]=2'], [], /list in one field/],
    [[], ['n=yes'], /not JSON.*-f n=/],
  ])('refuse %j %j', async (plain, typed, message) => {
    await expect(read(plain, typed)).rejects.toMatchObject({
      code: 'usage',
      message: expect.stringMatching(message) as string,
    })
  })

  it('name a file that cannot be read', async () => {
    await expect(readFields([], ['a=@gone'], recordedContext().context)).rejects.toMatchObject({
      code: 'file_unreadable',
    })
  })
})
