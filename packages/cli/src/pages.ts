import { MudraError } from '@mudra/client'
import { CliError } from './errors.js'

/** As many as one command reads: 100,000 records at the most that Asana puts on a page. */
const PAGES_MAX = 1_000

/** The most records that Asana puts on a page. */
const PAGE_SIZE = '100'

/**
 * Reads a list to its end.
 * @param address  of its first page
 * @param read  one page; throws for one that cannot be read
 * @returns one answer with all records
 * @throws CliError `usage` for what is no list, `pages_too_many`; MudraError `answer_malformed`
 */
export async function readAllPages(
  address: URL,
  read: (address: URL) => Promise<string>,
): Promise<{ readonly data: readonly unknown[] }> {
  const at = new URL(address)
  if (!at.searchParams.has('limit')) at.searchParams.set('limit', PAGE_SIZE)
  const data: unknown[] = []
  const seen = new Set<string>()
  for (let pages = 0; pages < PAGES_MAX; pages++) {
    const page = JSON.parse(await read(at)) as { readonly data?: unknown; readonly next_page?: unknown }
    if (!Array.isArray(page.data))
      throw new CliError('usage', `${at.pathname} does not answer with a list: leave out --paginate.`)
    data.push(...(page.data as readonly unknown[]))
    const offset = offsetOf(page.next_page)
    if (offset === null) return { data }
    if (seen.has(offset))
      throw new MudraError('answer_malformed', `${at.pathname} leads back to a page that was read already.`)
    seen.add(offset)
    at.searchParams.set('offset', offset)
  }
  throw new CliError(
    'pages_too_many',
    `The list has more than ${PAGES_MAX} pages. Narrow it, or go on by yourself: -f offset=…`,
  )
}

/** The offset alone: the address beside it is the server's word for where to send a credential. */
function offsetOf(next: unknown): string | null {
  const offset = typeof next === 'object' && next !== null && 'offset' in next ? next.offset : null
  return typeof offset === 'string' && offset !== '' ? offset : null
}
