import { describe, expect, it } from 'vitest'
import { readAllPages } from './pages.js'

const first = new URL('https://app.asana.com/api/1.0/tasks?project=1')
const pages = (bodies: readonly unknown[]) => {
  const asked: string[] = []
  const read = async (address: URL) => {
    asked.push(address.search)
    return await Promise.resolve(JSON.stringify(bodies[asked.length - 1] ?? bodies.at(-1)))
  }
  return { asked, read }
}
const page = (data: unknown, offset: string | null) => ({
  data,
  next_page: offset === null ? null : { offset, uri: 'https://elsewhere.example/' },
})

describe('a list that is read to its end', () => {
  it('is one list, asked for by offsets alone', async () => {
    const { asked, read } = pages([page([1, 2], 'o2'), page([3], null)])
    expect(await readAllPages(first, read)).toEqual({ data: [1, 2, 3] })
    expect(asked).toEqual(['?project=1&limit=100', '?project=1&limit=100&offset=o2'])
  })

  it('keeps the limit that was asked for', async () => {
    const { asked, read } = pages([page([], null)])
    await readAllPages(new URL(`${first.href}&limit=5`), read)
    expect(asked).toEqual(['?project=1&limit=5'])
  })

  it.each([
    ['is none', [page({ gid: '1' }, null)], 'usage'],
    ['leads in a circle', [page([1], 'same')], 'answer_malformed'],
  ])('ends where it %s', async (_what, bodies, code) => {
    await expect(readAllPages(first, pages(bodies).read)).rejects.toMatchObject({ code })
  })

  it('ends where it does not end', async () => {
    let count = 0
    const read = async () => await Promise.resolve(JSON.stringify(page([], `o${count++}`)))
    await expect(readAllPages(first, read)).rejects.toMatchObject({ code: 'pages_too_many' })
    expect(count).toBe(1_000)
  })
})
